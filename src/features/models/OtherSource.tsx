import { FileInput, FolderInput, Search, X } from 'lucide-react';
import { type SubmitEvent, useState } from 'react';
import controls from '../../ui/controls.module.css';
import { sentence } from '../../language/sentence.ts';
import { said, t } from '../../language/t.ts';
import CopyReport from '../capability/CopyReport.tsx';
import Failure from '../../ui/Failure.tsx';
import { useSettings } from '../../stores/settings.ts';
import HubAddress from './HubAddress.tsx';
import InstallForm from './InstallForm.tsx';
import { lookAt } from '../../models/look-at-source.ts';
import styles from './Models.module.css';
import { shortRevision, sourceName } from '../../models/names.ts';
import { offerFolder, setOffer, useOffer } from '../../models/offer.ts';
import { pickFile, pickFolder } from '../../models/picked-folder.ts';
import { readSourceText } from '../../models/source-text.ts';

/** The form to install another model of this family, from the hub, an address, a folder or a file. */
export default function OtherSource({ blocked }: { readonly blocked: boolean }) {
  const hub = useSettings((settings) => settings.hub);
  const { draft, failure } = useOffer();
  const [text, setText] = useState('');
  const [looking, setLooking] = useState(false);

  const look = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const source = readSourceText(text, hub);
    if (source === undefined) return setOffer({ draft: null, failure: NO_SOURCE });
    setLooking(true);
    const looked = await lookAt(source, hub);
    setLooking(false);
    setOffer(looked.ok ? { draft: looked.draft, failure: null } : { draft: null, ...looked });
  };

  return (
    <section className={styles.other} aria-labelledby="other-source">
      <h3 id="other-source">{t('Add another model')}</h3>
      <p className={styles.facts}>
        {t(
          'Any SDXL-family model, in diffusers form or as one .safetensors file, or a pack made with npm run pack.',
        )}
      </p>
      <form className={styles.ask} onSubmit={(event) => void look(event)}>
        <input
          className={styles.field}
          aria-label={t('Hugging Face repository or address')}
          placeholder={t('owner/name or https://…')}
          value={text}
          autoCapitalize="off"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
        />
        <button
          type="submit"
          className={`${controls.button} ${controls.framed}`}
          disabled={text.trim() === '' || looking}
        >
          <Search aria-hidden />
          {looking ? t('Looking…') : t('Look')}
        </button>
        <button
          type="button"
          className={`${controls.button} ${controls.framed}`}
          onClick={() => void pick(pickFolder)}
        >
          <FolderInput aria-hidden />
          {t('Folder…')}
        </button>
        <button
          type="button"
          className={`${controls.button} ${controls.framed}`}
          onClick={() => void pick(pickFile)}
        >
          <FileInput aria-hidden />
          {t('File…')}
        </button>
      </form>
      <p className={styles.facts}>{t('Or drop a model’s folder or file anywhere on this page.')}</p>
      {failure !== null && (
        <Failure failure={failure}>
          <CopyReport failure={failure} />
        </Failure>
      )}
      {draft !== null && (
        <div className={styles.row} data-model={draft.model}>
          <div className={styles.head}>
            <h3>{draft.title}</h3>
            <button
              type="button"
              className={`${controls.button} ${controls.quiet} ${controls.icon}`}
              aria-label={t('Do not install {title}', { title: draft.title })}
              onClick={() => setOffer({ draft: null, failure: null })}
            >
              <X aria-hidden />
            </button>
          </div>
          <p className={styles.facts}>
            {draft.family !== undefined && <b>{said(draft.family.name)}</b>}
            <span>{sourceName(draft.source)}</span>
            {draft.source.kind === 'huggingface' && (
              <span>
                {t('revision {revision}', { revision: shortRevision(draft.source.revision) })}
              </span>
            )}
            {draft.source.kind === 'pack' && <span>{t('packed already')}</span>}
            {draft.licence !== null && <span>{draft.licence.name}</span>}
          </p>
          {draft.family?.unsuited == null ? (
            <InstallForm
              key={`${draft.model} ${sourceName(draft.source)}`}
              draft={draft}
              blocked={blocked}
              onBegun={() => setOffer({ draft: null, failure: null })}
            />
          ) : (
            <p className={styles.obstacle} role="alert">
              {sentence(draft.family.unsuited) ?? draft.family.unsuited}
            </p>
          )}
        </div>
      )}
      <HubAddress />
    </section>
  );
}

const NO_SOURCE = {
  code: 'model_not_found',
  message: 'That is neither a repository nor an address.',
  action:
    'Type owner/name, owner/name@revision, owner/name/file.safetensors, or an address that begins with https://.',
} as const;

async function pick(ask: typeof pickFolder): Promise<void> {
  const folder = await ask();
  if (folder !== null) await offerFolder(folder);
}
