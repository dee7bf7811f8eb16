"""What people write. Made up for these tests, in the words that people use."""

STOPS = """
please stop texting me
Please stop.
pls stop
plz stop messaging
just stop
stop texting me
stop text
Stop txting me
stop sending me messages
stop sending texts
stop sending these
stop messaging
stop messaging me please
stop contacting me
stop calling me
stop calling
stop all texts
stop all messages
stop the texts
stop these messages
stop your messages
stop it
STOP IT NOW
stop now
stop please
stop bothering me
stop harassing me
stop spamming me
stop emailing me
stop the reminders
stop notifications
Stop!!! I already told you
quit texting me
quit sending me these
quit messaging me
quit calling
cease contact
cease all communication
end all messages
end these texts
discontinue messages
discontinue all communication
don't text me
dont text me
do not text me again
Don't text this number
don't message me
do not contact me
don't contact me anymore
do not call me
do not call or text
don't call me again
don't ever text me again
don't send me anything
do not send me any more messages
never text me again
never contact me again
don't want texts
I don't want any more texts
I don't want these messages
i dont want to receive messages
I do not want to be contacted
I no longer want messages
I no longer want to be texted
don't want to be texted
do not wish to receive messages
I don't need these reminders
don't want your emails
No more texts
no more messages please
no more
No more.
no more calls
no more msgs
no more, thanks
no more please
remove me
Remove me from your list
please remove me
please remove my number
remove my number
remove my info
remove my name from the list
delete my number
delete me
delete my information
please delete me from your system
take me off
take me off your list
Take me off this list
take my number off
take my name off your list
get me off this list
drop me from the list
erase my number
unsubscribe me
please unsubscribe
I want to unsubscribe
unsubscribe from all
how do I unsubscribe
opt me out
opt out please
I opt out
opting out
I want to opt out of these
I revoke my consent
I withdraw my consent
i revoke permission to text
withdraw permission
wrong number
Wrong number!
wrong person
you have the wrong number
You have the wrong person
this is the wrong number
sorry wrong number
it's the wrong number
got the wrong number
wrong phone
not my number
this is not her number
no longer his number
leave me alone
Leave me alone!
let me be
lose my number
lose this number
go away
fuck off
I'm blocking you
blocking this number
reporting this number
I will report you
this is spam
spam
this is harassment
not interested
I'm not interested
Not interested, thanks
no longer interested
i am no longer interested
cancel my subscription
cancel all messages
cancel the texts
end my subscription
enough messages
enough already
enough texts
enough of this
no más
No mas
no más mensajes
no mas mensajes por favor
no más textos
no más llamadas
no me manden mensajes
no me manden más
no me envíen mensajes
no me envien mas
no me escriban más
no me escriba mas
ya no me escriban
no me llamen más
no me contacten
no me contacten más
no quiero recibir mensajes
no quiero más mensajes
No quiero que me escriban
no deseo recibir mensajes
no deseo más mensajes
deje de escribirme
dejen de mandarme mensajes
dejen de llamar
deja de mandar mensajes
paren de enviar mensajes
pare ya
basta ya
basta de mensajes
déjenme en paz
dejeme en paz
quítenme de la lista
quiteme de su lista
borren mi número
borre mi numero
borrenme
eliminen mi número
elimineme
saquenme de la lista
número equivocado
numero equivocado señor
persona equivocada
se equivocó de número
no me interesa
ya no me interesa
no estoy interesada
no estoy interesado
quiero darme de baja
dar de baja
cancelar suscripción
cancelar mensajes
""".strip().splitlines()

ORDINARY = """
Yes, Tuesday works
Is Tuesday possible?
What time do you open?
Do you take Aetna?
How much is the first visit?
Thanks!
Thank you so much
ok
Okay great
See you then
Perfect
I'll be there at 10
Can I come on Friday instead?
Could we do next week?
Tomorrow is fine
I can stop by tomorrow
Can I stop by the office?
I'll stop in on Monday
I will stop at the front desk
Do you want me to stop taking my vitamins?
should I stop taking ibuprofen
The rash won't stop itching
it hasn't stopped hurting
my headaches stopped last week
The bus stops in front of you, right?
I need to cancel my appointment
Can I cancel Tuesday and come Thursday?
can I reschedule
I have to cancel, my son is sick
Is there an end time?
By the end of the week please
I finish at the end of June
I quit smoking last year
trying to quit smoking
Can you help me quit smoking?
I want to quit drinking
Please call me
Call me after 3
can you call me tomorrow morning
I missed your call
You can text me anytime
text is better than calling
Texting is fine
please text me the address
Can you send me directions?
send me the form
Please send the forms to my email
Did you get my message?
I got your message
I sent the forms yesterday
Who is this?
What is this about?
Which office is this?
Where are you located?
Where do I park?
Is there parking
Are you open Saturday?
Do you speak Spanish?
Do I need a referral?
My doctor sent me a referral
How long is the visit?
How long is the wait?
I don't have insurance
I don't know yet
I do not have a car
I don't want to wait until March
I don't want surgery
I don't need a referral, do I?
don't worry about it
no problem
no worries
No, mornings are better
No, I have not
no thanks, Tuesday is better
no more questions, thank you
Not yet
not sure
I am not sure
I'm not sure about the time
I am not free on Monday
I am interested
Yes I'm interested
very interested
My wife is interested too
Can my husband come along?
I'm running late
I'm on my way
I am here
Just parked
I'm outside
How do I get in?
The door is locked
Can I bring my daughter?
She is 12
He is 67
I was born in 1980
My name is Pat
this is Pat's mother
It is for my son
It's for my mom
I'm a new patient
I was there two years ago
I have been a patient before
What should I bring?
Do I need to fast?
Can I eat before?
Do you do video visits?
Is it covered by Medicare?
What does it cost without insurance?
Do you have payment plans
Can I pay cash?
What are my options?
I'd like to book
Please book me
book it
10:30 please
the 4th at 2pm
Any time after lunch
mornings only
Evenings are best
Wednesday?
next month
not this week
later is better
I will think about it
Let me think
let me check with my wife
let me know
Let me look at my calendar
I'll let you know
I'll get back to you
ok I will wait
waiting for my referral
still waiting for the insurance
I already filled it in
I already have an appointment
I have one already, is it right?
already booked with you for Monday
Can you remove the stitches there?
do you remove moles
I want to have a mole removed
Can the tattoo be removed?
can you take my blood pressure
take my insurance?
Do you take my plan
the wrong date is on the form
I think the time is wrong
my address is wrong in your system
Can you change my number to 555-0199?
that's my old number, use this one
my new number is this one
I have enough of my medicine
that is enough time
Sí, el martes
sí por favor
Gracias
muchas gracias
¿A qué hora abren?
¿Cuánto cuesta?
¿Aceptan mi seguro?
¿Hablan español?
Quiero una cita
Me gustaría una cita el lunes
¿Puedo ir mañana?
No puedo el martes
no tengo seguro
no sé todavía
Estoy interesada
me interesa
Llámenme por favor
pueden llamarme después de las 3
mándeme la dirección por favor
¿Dónde queda?
Voy en camino
ya llegué
para mi hijo
parar en la farmacia primero
está bien
de acuerdo
el jueves es mejor
más tarde por favor
no hay problema
No entiendo
¿Qué necesito llevar?
""".strip().splitlines()

DANGER = """
I want to die
I want to die.
i wanna die
I'm going to kill myself
I will kill myself
thinking about killing myself
I feel suicidal
suicide
I've been having suicidal thoughts
I want to end my life
I want to end it all
ending my life
I am going to take my life
taking my own life
I wish I was dead
I wish I were dead
they would be better off dead without me
I'd be better off dead
better off dead
I want to be dead
I would rather die
ready to die
I want to hurt myself
I keep hurting myself
I cut myself again
cutting myself
I want to harm myself
self harm
self-harm again
I might unalive
no reason to live
there is no reason to live anymore
I can't go on
I don't want to live
I don't want to be here anymore
I don't want to be alive
I dont want to exist
I took an overdose
overdosed
I think he is overdosing
She took too many pills
I took too many pills
chest pain
I have chest pains
bad chest pain since this morning
I can't breathe
cant breathe
I cannot breathe
he can not breathe
trouble breathing
She's not breathing
I think it's a heart attack
heart attack
I think she is having a stroke
having a stroke
his face is drooping
her face drooping on one side
he passed out
she passed out twice
my mother is unconscious
He is unresponsive
my throat is closing
throat swelling up
the cut won't stop bleeding
bleeding badly
bleeding a lot
I'm bleeding heavily
anaphylaxis
anaphylactic reaction
my husband is hitting me
he is hitting me
my boyfriend beating me
someone is hurting me
my partner is choking me
quiero morir
Quiero morirme
quiero matarme
voy a matarme
pienso en suicidarme
suicidio
no quiero vivir
ya no quiero vivir
quitarme la vida
voy a hacerme daño
quiero lastimarme
sobredosis
dolor de pecho
dolor en el pecho muy fuerte
no puedo respirar
me cuesta respirar
creo que es un infarto
un derrame cerebral
mi mamá se desmayó
está sangrando mucho
me está pegando
me está golpeando
""".strip().splitlines()
