/** The dialogs of Slack's client: "are you sure", and an input that a click opened. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { DialogView } from '../views.ts';

export interface Confirm {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly deny: string;
  readonly danger: boolean;
  readonly yes: () => void;
}

function Modal({ label, close, children }: { label: string; close: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-label={label} onClose={close}>
      {children}
    </dialog>
  );
}

export function ConfirmDialog({ title, text, confirm, deny, danger, yes, close }: Confirm & { close: () => void }) {
  return (
    <Modal label={title} close={close}>
      <h2>{title}</h2>
      <p class="lines">{text}</p>
      <div class="choices">
        <button type="button" onClick={close}>
          {deny}
        </button>
        <button
          type="button"
          class={danger ? 'danger' : 'primary'}
          onClick={() => {
            close();
            yes();
          }}
        >
          {confirm}
        </button>
      </div>
    </Modal>
  );
}

export function WordsDialog({
  view,
  send,
  close,
}: {
  readonly view: DialogView;
  readonly send: (typed: string) => void;
  readonly close: () => void;
}) {
  const [typed, setTyped] = useState('');
  const missing = !view.input.optional && typed.trim() === '';
  return (
    <Modal label={view.title} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!missing) send(typed);
        }}
      >
        <h2>{view.title}</h2>
        {view.text.map((line) => (
          <p key={line} class="lines">
            {line}
          </p>
        ))}
        <label>
          {view.input.label}
          {view.input.optional ? ' (optional)' : ''}
          <textarea
            value={typed}
            maxLength={view.input.most}
            rows={view.input.multiline ? 4 : 1}
            required={!view.input.optional}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
        <div class="choices">
          <button type="button" onClick={close}>
            {view.close}
          </button>
          <button type="submit" class="primary" disabled={missing}>
            {view.submit}
          </button>
        </div>
      </form>
    </Modal>
  );
}
