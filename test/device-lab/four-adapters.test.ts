/**
 * The four adapters that differ most, in each `npm test`: half precision with 8-bit dot products,
 * subgroups of several widths on a vendor with kernels of its own, a phone's limits with 4 bits, and
 * the least that any browser may offer.
 */
import { specifyAdapter } from './adapter-specification.ts';
import { adapterNamed } from './adapters.ts';

specifyAdapter(adapterNamed('NVIDIA Ampere'), 'q8');
specifyAdapter(adapterNamed('Intel Xe2 (Arc)'), 'q8');
specifyAdapter(adapterNamed('Arm Mali (Valhall)'), 'q4');
specifyAdapter(adapterNamed('The least that WebGPU allows'), 'q8');
