/**
 * <message-preview for="body" subject="title"> shows what is being written as its reader will see it, in its own
 * <span> and, for an email, <b>. The words go in as text, never as markup.
 */
class MessagePreview extends HTMLElement {
  connectedCallback() {
    const [body, subject] = ["for", "subject"].map((name) => document.getElementById(this.getAttribute(name)));
    const [title, words] = [this.querySelector("b"), this.querySelector("span")];
    this.form = body?.form;
    this.show = () => {
      title.textContent = subject?.checkVisibility() ? subject.value : "";
      title.hidden = !title.textContent;
      words.textContent = body.value || "…";
    };
    this.form?.addEventListener("input", this.show);
    this.form?.addEventListener("change", this.show);
    if (this.form) this.show();
  }

  disconnectedCallback() {
    this.form?.removeEventListener("input", this.show);
    this.form?.removeEventListener("change", this.show);
  }
}

customElements.define("message-preview", MessagePreview);
