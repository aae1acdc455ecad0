/// <reference types="onnxruntime-web" />

declare module '#ort-jspi' {
  export * from 'onnxruntime-web';
}
declare module '#ort-asyncify' {
  export * from 'onnxruntime-web';
}
