"""`python3 manage.py up`: every process of one installation, started, watched, restarted and stopped from one place.

up.py        the story: state, servers, tables, demo, processes, the screen
options.py   what may be asked on the command line
plan.py      which processes there are, and with which environment
child.py     one process and its restarts
watch.py     all of them: the loop, the signals, the order of stopping
steps.py     what runs once on the way: migrations and the demo
screen.py    what the person who started it sees"""
