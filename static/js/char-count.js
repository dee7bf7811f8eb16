/**
 * <char-count for="body" data-one="{n} of {max}, 1 text" data-more="{n} of {max}, {texts} texts"> counts what a text
 * message will take: GSM-7 (160, then 153 each) or, with a letter outside it, UCS-2 (70, then 67 each). The words come
 * from the page, in its language.
 */
const basic = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const twice = new Set("^{}\\[~]|€\f");

export function measure(text) {
  const letters = [...text];
  const plain = letters.every((letter) => basic.has(letter) || twice.has(letter));
  const n = plain ? letters.reduce((sum, letter) => sum + (twice.has(letter) ? 2 : 1), 0) : text.length;
  const [single, part] = plain ? [160, 153] : [70, 67];
  const texts = n <= single ? 1 : Math.ceil(n / part);
  return { n, texts, max: texts === 1 ? single : texts * part };
}

class CharCount extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.getAttribute("for"));
    this.show = () => {
      const { n, texts, max } = measure(this.field.value.replaceAll("\r\n", "\n"));
      const words = texts === 1 ? this.dataset.one : this.dataset.more;
      this.textContent = words.replace("{n}", n).replace("{max}", max).replace("{texts}", texts);
      this.classList.toggle("soon", texts > 1);
    };
    this.field?.addEventListener("input", this.show);
    if (this.field) this.show();
  }

  disconnectedCallback() {
    this.field?.removeEventListener("input", this.show);
  }
}

customElements.define("char-count", CharCount);
