/** A picture that somebody has chosen, as small as it is ever shown. */
import type { GroupPicture } from '../rooms/group-pictures.ts';

/** Twice of what the largest place shows, for screens with small dots. CSS pixels. */
const SIDE = 128;
const TYPE = 'image/jpeg';
const QUALITY = 0.85;

/** The middle of it, square. Rejects when the browser cannot read it. */
export async function smallPicture(document: Document, file: Blob): Promise<GroupPicture> {
  const bitmap = await createImageBitmap(file);
  try {
    const { width, height } = bitmap;
    const side = Math.min(width, height);
    const canvas = document.createElement('canvas');
    canvas.width = SIDE;
    canvas.height = SIDE;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('this browser does not draw');
    context.fillStyle = '#fff'; // behind what is transparent, which JPEG has not
    context.fillRect(0, 0, SIDE, SIDE);
    context.drawImage(
      bitmap,
      (width - side) / 2,
      (height - side) / 2,
      side,
      side,
      0,
      0,
      SIDE,
      SIDE,
    );
    const base64 = canvas.toDataURL(TYPE, QUALITY).split(',')[1] ?? '';
    if (base64 === '') throw new Error('the picture is empty');
    return { type: TYPE, base64 };
  } finally {
    bitmap.close();
  }
}
