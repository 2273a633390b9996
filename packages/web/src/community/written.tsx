const address = /https:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g;

/** What people wrote: text as they wrote it, and addresses of the web as links. Nothing of it is ever made HTML. */
export function Written({ text, language }: { readonly text: string; readonly language: string }) {
  const parts = [];
  let end = 0;
  for (const { 0: href, index } of text.matchAll(address)) {
    parts.push(
      text.slice(end, index),
      <a key={index} href={href} target="_blank" rel="noreferrer nofollow">
        {href}
      </a>,
    );
    end = index + href.length;
  }
  return (
    <p lang={language} dir="auto" className="written">
      {parts}
      {text.slice(end)}
    </p>
  );
}
