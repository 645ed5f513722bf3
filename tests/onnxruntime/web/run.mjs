// Runs models in ONNX Runtime's WebAssembly, as browsers have it: MODEL.onnx INPUTS OUTPUTS …, the last two as ../Tensor.cs reads and
// writes them. All outputs are computed. Chainrule.Onnx.Tests calls it where `npm ci` was run beside it.
import { readFileSync, writeFileSync } from 'node:fs';
import * as ort from 'onnxruntime-web/wasm';

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

// of each type of tensor: its letter, its array, how one number is read and written
const types = {
    float32: ['f', Float32Array, 4, 'Float32'],
    float64: ['d', Float64Array, 8, 'Float64'],
    int64: ['l', BigInt64Array, 8, 'BigInt64'],
    bool: ['b', Uint8Array, 1, 'Uint8'],
    string: ['s', Array]
};

function readAll(path) {
    const bytes = readFileSync(path);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    const int = () => view.getInt32((at += 4) - 4, true);
    const text = () => {
        let length = 0;
        for (let shift = 0, more = true; more; shift += 7) {
            const byte = bytes[at++];
            length |= (byte & 127) << shift;
            more = byte > 127;
        }
        return bytes.toString('utf8', at, (at += length));
    };
    return Object.fromEntries(
        Array.from({ length: int() }, () => {
            const name = text();
            const sizes = Array.from({ length: int() }, int);
            const count = sizes.reduce((product, size) => product * size, 1);
            const letter = String.fromCharCode(bytes[at++]);
            const [type, [, kind, width, method]] = Object.entries(types).find(([, [known]]) => known === letter);
            const values = new kind(count);
            for (let i = 0; i < count; i++) values[i] = width ? view[`get${method}`]((at += width) - width, true) : text();
            return [name, new ort.Tensor(type, values, sizes)];
        })
    );
}

function bytesOf(text) {
    const utf8 = Buffer.from(text, 'utf8');
    const length = [];
    let left = utf8.length;
    for (; left > 127; left >>>= 7) length.push((left & 127) | 128);
    return Buffer.concat([Buffer.from([...length, left]), utf8]);
}

function ints(...numbers) {
    const buffer = Buffer.alloc(4 * numbers.length);
    numbers.forEach((number, i) => buffer.writeInt32LE(number, 4 * i));
    return buffer;
}

function writeAll(path, tensors) {
    const parts = [ints(Object.keys(tensors).length)];
    for (const [name, { type, dims, data }] of Object.entries(tensors)) {
        if (!types[type]) throw new Error(`${name} is of ${type}`);
        const [letter, , width, method] = types[type];
        parts.push(bytesOf(name), ints(dims.length, ...dims), Buffer.from(letter));
        if (width) {
            const numbers = new DataView(new ArrayBuffer(width * data.length));
            data.forEach((number, i) => numbers[`set${method}`](width * i, number, true));
            parts.push(Buffer.from(numbers.buffer));
        } else parts.push(...data.map(bytesOf));
    }
    writeFileSync(path, Buffer.concat(parts));
}

const words = process.argv.slice(2);
for (let i = 0; i < words.length; i += 3) {
    const session = await ort.InferenceSession.create(readFileSync(words[i]));
    writeAll(words[i + 2], await session.run(readAll(words[i + 1])));
    await session.release();
}
