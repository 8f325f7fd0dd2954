import { type ComponentProps, createContext, memo, type ReactNode, useContext } from 'react';
import { useTranslation } from 'react-i18next';
import Markdown, { type Components, type Options } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { Icon } from '../../../ui/icon.tsx';
import styles from './markdown.module.css';
import { type Placeable, remarkMarkers } from './place-markers.ts';
import { safeAddress } from './safe-link.ts';
import { settleMarkdown } from './settle-markdown.ts';

interface AnswerMarkdownProps {
  text: string;
  /** Still being written: what could change its form is held back. */
  writing: boolean;
  /** What stands after sentences: citations, then flags. */
  marks: readonly Placeable[];
  /** Draws a marker, named by its index. */
  marker: (index: number) => ReactNode;
}

/** The text of an answer. Raw HTML stays text, images are not loaded, links leave without a trace. */
export const AnswerMarkdown = memo(function AnswerMarkdown({
  text,
  writing,
  marks,
  marker,
}: AnswerMarkdownProps) {
  const plugins: Options['remarkPlugins'] = [remarkGfm, [remarkMarkers, { citations: marks }]];
  return (
    <DrawMarker value={marker}>
      <div className={writing ? `${styles.markdown} ${styles.writing}` : styles.markdown}>
        <Markdown
          remarkPlugins={plugins}
          components={components}
          urlTransform={(address) => safeAddress(address) ?? ''}
        >
          {writing ? settleMarkdown(text) : text}
        </Markdown>
      </div>
    </DrawMarker>
  );
});

/** One object for all answers: a new component at each render would tear down every marker and its popover. */
const components: Components = {
  a: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
  img: ({ alt }) => <ImageWords text={alt ?? ''} />,
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table must be reachable to be scrolled by keys
    <div className={styles.tableFrame} tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
  // Headings of an answer stand below the question's.
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h3>{children}</h3>,
  sup: ({ node: _node, ...props }) => <Marker {...props} />,
};

function SafeLink({ href, children }: { href: string | undefined; children?: ReactNode }) {
  const address = safeAddress(href);
  if (address === undefined) return <span>{children}</span>;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

function ImageWords({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <span className={styles.image}>
      <Icon name="file" size={14} /> {t('ask.answer.image', { text })}
    </span>
  );
}

const DrawMarker = createContext<(index: number) => ReactNode>(() => null);

function Marker({ 'data-citations': list, ...props }: ComponentProps<'sup'> & { 'data-citations'?: string }) {
  const draw = useContext(DrawMarker);
  if (list === undefined) return <sup {...props} />;
  return <span className={styles.markers}>{list.split(',').map((index) => draw(Number(index)))}</span>;
}
