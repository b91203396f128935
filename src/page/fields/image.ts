/** A picture: chosen, dropped, or from the camera of a phone. */
import { element, freshId } from '../dom.ts';
import { pixelsOf } from '../picture.ts';
import type { AskedInput, Field } from './field.ts';

export function image({ name, shape, columns, as }: AskedInput): Field {
  const [column] = columns as [string];
  const fit = as && 'fit' in as ? as.fit : 'stretch';
  const chooser = element('input', { id: freshId(), type: 'file', accept: 'image/jpeg,image/png' });
  const preview = element('img', { alt: '', hidden: true });
  const wrong = element('p', { className: 'message' });
  let pixels: Uint8Array | null = null;

  const show = async (file: File): Promise<void> => {
    URL.revokeObjectURL(preview.src);
    try {
      pixels = await pixelsOf(file, shape, fit);
      preview.src = URL.createObjectURL(file);
      preview.alt = file.name;
      wrong.textContent = '';
    } catch {
      pixels = null;
      wrong.textContent = `${file.name} is no picture that this browser can read.`;
    }
    preview.hidden = pixels === null;
    chooser.dispatchEvent(new Event('input', { bubbles: true }));
  };
  chooser.addEventListener('change', () => chooser.files?.[0] && void show(chooser.files[0]));
  return {
    element: element(
      'div',
      { className: 'picture' },
      element('label', { htmlFor: chooser.id }, 'A JPEG or PNG, chosen here or dropped on the page:'),
      chooser,
      wrong,
      preview,
    ),
    read: () => (pixels === null ? `Choose a picture for ${name}.` : { [column]: pixels }),
    take: (file) => {
      if (!file.type.startsWith('image/')) return false;
      void show(file);
      return true;
    },
  };
}
