import { expect, it, vi } from 'vitest';
import { fromFile } from './lora-install.ts';
import { MODELS } from './manifest.ts';

vi.stubGlobal('document', { baseURI: 'https://example.com/app/' });

it.each(MODELS.map(({ id }) => id))(
  'a LoRA in a file named %s is not taken for that model',
  async (id) => {
    const install = await fromFile(new File(['x'], `${id}.safetensors`));
    if (!install.ok) throw new Error(install.failure.message);
    expect(install.spec.title).toBe(id);
    expect(install.spec.model).not.toBe(id);
  },
);
