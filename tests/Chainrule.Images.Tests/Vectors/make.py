#!/usr/bin/env python3
"""Makes the files that DecodedPixelsTests reads, and expected.txt, which says what pixels they must become.

Needs numpy, Pillow with libjpeg-turbo, libwebp and libtiff, and cjpeg (Debian: python3-numpy, python3-pil, libjpeg-turbo-progs; they
were made with Pillow 9.4.0 and libjpeg-turbo 2.1.5). What Pillow decodes as this library should is expected of it: JPEG, GIF, WebP.
PNG, BMP and most TIFF files are written here, so that their pixels are known without a decoder."""
import hashlib, io, os, struct, subprocess, zlib
import numpy as np
from PIL import Image, ImageOps

rng = np.random.default_rng(20)
expected = []
here = os.path.dirname(os.path.abspath(__file__))


def keep(name, data, pixels):
    """A file, and its pixels (height, width) or (height, width, 3)."""
    pixels = np.asarray(pixels)
    assert pixels.dtype == np.uint8
    with open(os.path.join(here, name), 'wb') as file:
        file.write(data)
    channels = 1 if pixels.ndim == 2 else 3
    expected.append(f'{name} {pixels.shape[0]} {pixels.shape[1]} {channels} {hashlib.sha256(pixels.tobytes()).hexdigest()}')


def noise(height, width, channels, most=256):
    return rng.integers(0, most, (height, width, channels))


def photo(height, width, channels=3):
    """Something smooth with noise on it."""
    coarse = rng.integers(0, 256, (max(2, height // 6 + 2), max(2, width // 6 + 2), channels)).astype(np.uint8)
    smooth = np.stack([np.asarray(Image.fromarray(coarse[:, :, c]).resize((width, height), Image.BICUBIC))
                       for c in range(channels)], 2).astype(int)
    return np.clip(smooth + rng.integers(-12, 13, smooth.shape), 0, 255).astype(np.uint8)


def over_white(values, alpha):
    values, alpha = np.asarray(values, int), np.asarray(alpha, int)
    return ((values * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def to8(samples, depth):
    most = (1 << depth) - 1
    return ((2 * np.asarray(samples, np.int64) * 255 + most) // (2 * most)).astype(np.uint8)


def packed(samples, depth, big=True):
    """A row of samples as bytes."""
    if depth == 16:
        return np.asarray(samples).astype('>u2' if big else '<u2').tobytes()
    if depth == 8:
        return np.asarray(samples).astype(np.uint8).tobytes()
    bits = ''.join(format(int(s), f'0{depth}b') for s in samples)
    bits += '0' * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, 'big')


# PNG -----------------------------------------------------------------------------------------------------------------------------

def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def paeth(a, b, c):
    p = a + b - c
    return min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]


def filtered(rows, distance):
    """All five filters in turn."""
    out, above = b'', bytes(len(rows[0])) if rows else b''
    for number, row in enumerate(rows):
        kind = number % 5
        line = bytearray()
        for i, value in enumerate(row):
            a = row[i - distance] if i >= distance else 0
            b, c = above[i], above[i - distance] if i >= distance else 0
            line.append((value - [0, a, b, (a + b) // 2, paeth(a, b, c)][kind]) & 255)
        out += bytes([kind]) + bytes(line)
        above = row
    return out


ADAM7 = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]


def png(samples, depth, kind, interlaced, before=b''):
    height, width, count = samples.shape
    data = b''
    for top, left, down, across in ADAM7 if interlaced else [(0, 0, 1, 1)]:
        part = samples[top::down, left::across]
        if part.size:
            data += filtered([packed(row.reshape(-1), depth) for row in part], max(1, count * depth // 8))
    data = zlib.compress(data, 9)
    cut = len(data) // 3
    header = struct.pack('>IIBBBBB', width, height, depth, kind, 0, 0, int(interlaced))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header) + before + chunk(b'IDAT', data[:cut]) + chunk(b'IDAT', b'')
            + chunk(b'IDAT', data[cut:]) + chunk(b'IEND', b''))


for interlaced in (False, True):
    i = 'i' if interlaced else ''
    for depth in (1, 2, 4, 8, 16):
        s = noise(11, 13, 1, 1 << depth)
        keep(f'gray{depth}{i}.png', png(s, depth, 0, interlaced), to8(s[:, :, 0], depth))
        clear = int(s[3, 4, 0])
        keep(f'gray{depth}{i}-clear.png', png(s, depth, 0, interlaced, chunk(b'tRNS', struct.pack('>H', clear))),
             np.where(s[:, :, 0] == clear, 255, to8(s[:, :, 0], depth)).astype(np.uint8))
    for depth in (8, 16):
        s = noise(9, 10, 3, 1 << depth)
        keep(f'rgb{depth}{i}.png', png(s, depth, 2, interlaced), to8(s, depth))
        clear = s[2, 5]
        keep(f'rgb{depth}{i}-clear.png', png(s, depth, 2, interlaced, chunk(b'tRNS', struct.pack('>HHH', *clear))),
             np.where((s == clear).all(2, keepdims=True), 255, to8(s, depth)).astype(np.uint8))
        s = noise(9, 10, 2, 1 << depth)
        keep(f'gray-alpha{depth}{i}.png', png(s, depth, 4, interlaced), over_white(to8(s[:, :, 0], depth), to8(s[:, :, 1], depth)))
        s = noise(9, 10, 4, 1 << depth)
        keep(f'rgba{depth}{i}.png', png(s, depth, 6, interlaced), over_white(to8(s[:, :, :3], depth), to8(s[:, :, 3:], depth)))
    for depth in (1, 2, 4, 8):
        colors = min(1 << depth, 200)
        s, palette = noise(12, 9, 1, colors), rng.integers(0, 256, (colors, 3)).astype(np.uint8)
        alphas = rng.integers(0, 256, max(1, colors // 2)).astype(np.uint8)
        all_alphas = np.concatenate([alphas, np.full(colors - len(alphas), 255, np.uint8)])
        plte = chunk(b'PLTE', palette.tobytes())
        keep(f'palette{depth}{i}.png', png(s, depth, 3, interlaced, plte), palette[s[:, :, 0]])
        keep(f'palette{depth}{i}-clear.png', png(s, depth, 3, interlaced, plte + chunk(b'tRNS', alphas.tobytes())),
             over_white(palette, all_alphas[:, None])[s[:, :, 0]])
    for height, width in ((1, 1), (1, 5), (5, 1), (3, 2)):
        s = noise(height, width, 3)
        keep(f'small{height}x{width}{i}.png', png(s, 8, 2, interlaced), s.astype(np.uint8))

exif6 = b'MM\0*\0\0\0\x08' + struct.pack('>H', 1) + struct.pack('>HHIHH', 274, 3, 1, 6, 0) + b'\0\0\0\0'
s = noise(6, 9, 3).astype(np.uint8)
keep('turned.png', png(s, 8, 2, False, chunk(b'eXIf', exif6)), np.rot90(s, -1))


# BMP -----------------------------------------------------------------------------------------------------------------------------

def bmp(rows, height, width, bits, compression=0, palette=b'', masks=b'', header=40, colors=0):
    core = header == 12
    info = struct.pack('<IHHHH', 12, width, height, 1, bits) if core else (
        struct.pack('<IiiHHIIiiII', header, width, height, 1, bits, compression, 0, 0, 0, colors, 0) + masks).ljust(header, b'\0')
    extra = b'' if core or header > 40 else masks
    at = 14 + header + len(extra) + len(palette)
    body = rows if isinstance(rows, bytes) else b''.join(row + b'\0' * (-len(row) % 4) for row in rows)
    return struct.pack('<2sIHHI', b'BM', at + len(body), 0, 0, at) + info[:header] + extra + palette + body


height, width = 7, 11
for bits in (1, 4, 8):
    s, palette = noise(height, width, 1, 1 << bits)[:, :, 0], rng.integers(0, 256, (1 << bits, 4)).astype(np.uint8)
    rows = [packed(row, bits) for row in s[::-1]]
    pixels = palette[:, 2::-1][s]
    keep(f'palette{bits}.bmp', bmp(rows, height, width, bits, palette=palette.tobytes()), pixels)
    keep(f'palette{bits}-os2.bmp', bmp(rows, height, width, bits, palette=palette[:, :3].tobytes(), header=12), pixels)
for name, masks, header in (('555', (0x7C00, 0x3E0, 0x1F), 0), ('565', (0xF800, 0x7E0, 0x1F), 40), ('4444', (0xF00, 0xF0, 0xF, 0xF000), 108)):
    s = noise(height, width, 1, 1 << 16)[:, :, 0]
    rows = [row.astype('<u2').tobytes() for row in s[::-1]]
    bits = lambda m: (s & m) >> ((m & -m).bit_length() - 1)
    parts = [to8(bits(m), bin(m).count('1')) for m in masks]
    pixels = np.stack(parts[:3], 2)
    pixels = over_white(pixels, parts[3][:, :, None]) if len(parts) == 4 else pixels
    packed_masks = struct.pack(f'<{len(masks)}I', *masks) if header else b''
    keep(f'rgb16-{name}.bmp', bmp(rows, height, width, 16, 3 if header else 0, masks=packed_masks, header=header or 40), pixels)
s = noise(height, width, 4).astype(np.uint8)
keep('rgb24.bmp', bmp([row[:, 2::-1].tobytes() for row in s[::-1]], height, width, 24), s[:, :, :3])
keep('rgb24-topdown.bmp', bmp([row[:, 2::-1].tobytes() for row in s], -height, width, 24), s[:, :, :3])
bgra = [row[:, [2, 1, 0, 3]].tobytes() for row in s[::-1]]
keep('rgb32.bmp', bmp(bgra, height, width, 32), s[:, :, :3])
keep('rgba32.bmp', bmp(bgra, height, width, 32, 3, masks=struct.pack('<4I', 0xFF0000, 0xFF00, 0xFF, 0xFF000000), header=124),
     over_white(s[:, :, :3], s[:, :, 3:]))
# a run of 5, three as they are, end of row | moved by 2, 1: a run of 4 | end
palette = rng.integers(0, 256, (256, 4)).astype(np.uint8)
runs = bytes([5, 9, 0, 3, 1, 2, 3, 0, 0, 0, 0, 2, 2, 1, 4, 7, 0, 1])
codes = np.zeros((4, 8), int)
codes[3] = [9, 9, 9, 9, 9, 1, 2, 3]
codes[1, 2:6] = 7
keep('runs8.bmp', bmp(runs, 4, 8, 8, 1, palette.tobytes()), palette[:, 2::-1][codes])
runs = bytes([5, 0x9A, 0, 3, 0x12, 0x30, 0, 0, 8, 0x44, 0, 0, 0, 2, 1, 0, 3, 0x67, 0, 1])
codes = np.zeros((3, 8), int)
codes[2], codes[1], codes[0, 1:4] = [9, 10, 9, 10, 9, 1, 2, 3], 4, [6, 7, 6]
keep('runs4.bmp', bmp(runs, 3, 8, 4, 2, palette[:16].tobytes(), colors=16), palette[:, 2::-1][codes])


# TIFF ----------------------------------------------------------------------------------------------------------------------------

def tiff(tags, segments, tiled=False, big=False):
    """Tags {number: numbers}, strips or tiles as bytes."""
    e = '>' if big else '<'
    tags = dict(tags)
    body, offsets = b'', []
    for segment in segments:
        offsets.append(8 + len(body))
        body += segment + b'\0' * (len(segment) % 2)
    tags[324 if tiled else 273] = ('I', offsets)
    tags[325 if tiled else 279] = ('I', [len(s) for s in segments])
    entries, extra = b'', b''
    start = 8 + len(body)
    after = start + 2 + 12 * len(tags) + 4
    for tag in sorted(tags):
        kind, numbers = tags[tag] if isinstance(tags[tag], tuple) else ('H', tags[tag])
        value = struct.pack(f'{e}{len(numbers)}{kind}', *numbers)
        entries += struct.pack(f'{e}HHI', tag, 3 if kind == 'H' else 4, len(numbers))
        if len(value) <= 4:
            entries += value.ljust(4, b'\0')
        else:
            entries += struct.pack(f'{e}I', after + len(extra))
            extra += value + b'\0' * (len(value) % 2)
    return ((b'MM' if big else b'II') + struct.pack(f'{e}HI', 42, start) + body + struct.pack(f'{e}H', len(tags)) + entries
            + b'\0\0\0\0' + extra)


def base(height, width, bits, colors, samples=1, rows=None, **more):
    return {256: [width], 257: [height], 258: [bits] * samples, 259: [1], 262: [colors], 277: [samples], 278: [rows or height],
            **{int(k[1:]): v for k, v in more.items()}}


height, width = 10, 13
for big in (False, True):
    b = '-big' if big else ''
    for bits in (1, 4, 8, 16):
        s = noise(height, width, 1, 1 << bits)[:, :, 0]
        strips = [b''.join(packed(row, bits, big) for row in s[top:top + 4]) for top in range(0, height, 4)]
        keep(f'gray{bits}{b}.tif', tiff(base(height, width, bits, 1, rows=4), strips, big=big), to8(s, bits))
        keep(f'white-is-zero{bits}{b}.tif', tiff(base(height, width, bits, 0, rows=4), strips, big=big), 255 - to8(s, bits))
    for bits in (8, 16):
        s = noise(height, width, 3, 1 << bits)
        diff = s.copy()
        diff[:, 1:] = (s[:, 1:] - s[:, :-1]) % (1 << bits)
        rows = [packed(row.reshape(-1), bits, big) for row in s]
        drows = [packed(row.reshape(-1), bits, big) for row in diff]
        keep(f'rgb{bits}{b}.tif', tiff(base(height, width, bits, 2, 3), [b''.join(rows)], big=big), to8(s, bits))
        keep(f'rgb{bits}-deflate{b}.tif', tiff(base(height, width, bits, 2, 3, rows=3, _259=[8], _317=[2]),
             [zlib.compress(b''.join(drows[top:top + 3])) for top in range(0, height, 3)], big=big), to8(s, bits))
        planes = [b''.join(packed(row, bits, big) for row in s[:, :, c]) for c in range(3)]
        keep(f'rgb{bits}-planar{b}.tif', tiff(base(height, width, bits, 2, 3, _284=[2]), planes, big=big), to8(s, bits))
        tall, wide = 16 * 2, 16 * 2
        padded = np.zeros((tall, wide, 3), int)
        s = noise(20, 27, 3, 1 << bits)
        padded[:20, :27] = s
        tiles = [b''.join(packed(row.reshape(-1), bits, big) for row in padded[y:y + 16, x:x + 16])
                 for y in (0, 16) for x in (0, 16)]
        tags = base(20, 27, bits, 2, 3, _322=[16], _323=[16])
        del tags[278]
        keep(f'rgb{bits}-tiles{b}.tif', tiff(tags, tiles, True, big), to8(s, bits))
s = noise(height, width, 4)
keep('rgba8.tif', tiff(base(height, width, 8, 2, 4, _338=[2]), [s.astype(np.uint8).tobytes()]), over_white(s[:, :, :3], s[:, :, 3:]))
keep('rgbx8.tif', tiff(base(height, width, 8, 2, 4, _338=[0]), [s.astype(np.uint8).tobytes()]), s[:, :, :3].astype(np.uint8))
pre = s.copy()
pre[:, :, :3] = pre[:, :, :3] * pre[:, :, 3:] // 255
keep('rgba8-premultiplied.tif', tiff(base(height, width, 8, 2, 4, _338=[1]), [pre.astype(np.uint8).tobytes()]),
     (pre[:, :, :3] + 255 - pre[:, :, 3:]).astype(np.uint8))
keep('cmyk8.tif', tiff(base(height, width, 8, 5, 4), [s.astype(np.uint8).tobytes()]),
     (((255 - s[:, :, :3]) * (255 - s[:, :, 3:]) + 127) // 255).astype(np.uint8))
for bits in (4, 8):
    s, palette = noise(height, width, 1, 1 << bits)[:, :, 0], rng.integers(0, 1 << 16, (3, 1 << bits))
    keep(f'palette{bits}.tif', tiff(base(height, width, bits, 3, _320=palette.reshape(-1).tolist()),
         [b''.join(packed(row, bits) for row in s)]), to8(palette.T[s], 16))
for compression in ('tiff_lzw', 'packbits', 'tiff_adobe_deflate'):
    s = photo(48, 61) // 32 * 32 if compression != 'packbits' else np.repeat(photo(12, 20), 3, axis=1)
    out = io.BytesIO()
    Image.fromarray(s).save(out, 'TIFF', compression=compression)
    keep(f'{compression}.tif', out.getvalue(), s)
for turn in range(1, 9):
    s = noise(4, 6, 3).astype(np.uint8)
    image = Image.fromarray(s)
    exif = Image.Exif()
    exif[274] = turn
    image.getexif()[274] = turn
    keep(f'turned{turn}.tif', tiff(base(4, 6, 8, 2, 3, _274=[turn]), [s.tobytes()]), ImageOps.exif_transpose(image))


# GIF -----------------------------------------------------------------------------------------------------------------------------

def decoded(data):
    image = Image.open(io.BytesIO(data))
    rgba = np.asarray(image.convert('RGBA'))
    return over_white(rgba[:, :, :3], rgba[:, :, 3:])


def gif(image, **options):
    out = io.BytesIO()
    image.save(out, 'GIF', **options)
    return out.getvalue()


image = Image.fromarray(photo(40, 33)).quantize(100)
for name, options in (('plain', dict(interlace=0)), ('interlaced', dict(interlace=1)), ('clear', dict(transparency=5)),
                      ('animated', dict(save_all=True, append_images=[image.transpose(Image.FLIP_LEFT_RIGHT)]))):
    data = gif(image, **options)
    keep(f'{name}.gif', data, decoded(data))
image = Image.fromarray(noise(70, 90, 1)[:, :, 0].astype(np.uint8))  # a full table, cleared in between
keep('gray.gif', gif(image), np.repeat(np.asarray(image)[:, :, None], 3, 2))
two = Image.fromarray((noise(9, 20, 1, 2)[:, :, 0] * 255).astype(np.uint8)).convert('1')
keep('two-colors.gif', gif(two), np.repeat(np.asarray(two.convert('L'))[:, :, None], 3, 2))
# an image of 2 × 3 at row 1, column 2 of a screen of 5 × 6, a palette of its own
s, palette = [0, 1, 2, 3, 2, 1], rng.integers(0, 256, (4, 3)).astype(np.uint8)
codes = ''.join(reversed([format(c, '03b') for c in [4]] + [format(c, '03b') for c in s[:2]] + [format(c, '03b') for c in [4]]
                         + [format(c, '03b') for c in s[2:4]] + ['100'] + [format(c, '03b') for c in s[4:]] + ['101']))
codes = int(codes, 2).to_bytes((len(codes) + 7) // 8, 'little')
screen = np.full((5, 6, 3), 255, np.uint8)
screen[1:3, 2:5] = palette[np.array(s).reshape(2, 3)]
keep('part-of-screen.gif', b'GIF89a' + struct.pack('<HHBBB', 6, 5, 0, 0, 0) + b',' + struct.pack('<HHHHB', 2, 1, 3, 2, 0x81)
     + palette.tobytes() + bytes([2, len(codes)]) + codes + b'\0;', screen)


# WebP ----------------------------------------------------------------------------------------------------------------------------

def webp(pixels, mode, **options):
    out = io.BytesIO()
    Image.fromarray(pixels, mode).save(out, 'WEBP', **options)
    return out.getvalue()


s = photo(37, 29, 4)
keep('lossless.webp', webp(s[:, :, :3].copy(), 'RGB', lossless=True), s[:, :, :3])
data = webp(s, 'RGBA', lossless=True, exact=True)
keep('lossless-alpha.webp', data, over_white(s[:, :, :3], s[:, :, 3:]))
for quality in (10, 60, 95):
    data = webp(s[:, :, :3].copy(), 'RGB', quality=quality)
    keep(f'lossy{quality}.webp', data, decoded(data))
data = webp(s, 'RGBA', quality=70)
keep('lossy-alpha.webp', data, decoded(data))
data = webp(s[:, :, :3].copy(), 'RGB', lossless=True, exif=b'Exif\0\0' + exif6)
keep('turned.webp', data, np.rot90(s[:, :, :3], -1))
two_colors = (noise(30, 30, 1, 2)[:, :, [0, 0, 0]] * 255).astype(np.uint8)
keep('lossless-two-colors.webp', webp(two_colors, 'RGB', lossless=True), two_colors)


# JPEG ----------------------------------------------------------------------------------------------------------------------------

def jpeg_pixels(data):
    image = Image.open(io.BytesIO(data))
    return np.asarray(ImageOps.exif_transpose(image).convert('L' if image.mode == 'L' else 'RGB'))


def jpeg(pixels, mode=None, **options):
    out = io.BytesIO()
    Image.fromarray(pixels, mode).save(out, 'JPEG', **options)
    return out.getvalue()


def keep_jpeg(name, data):
    keep(name, data, jpeg_pixels(data))


def cjpeg(pixels, *options):
    ppm = io.BytesIO()
    Image.fromarray(pixels).save(ppm, 'PPM')
    return subprocess.run(['cjpeg', *options], input=ppm.getvalue(), capture_output=True, check=True).stdout


for turn in range(1, 9):
    exif = Image.Exif()
    exif[274] = turn
    keep_jpeg(f'turned{turn}.jpg', jpeg(photo(20, 35), quality=90, exif=exif.tobytes()))
for name, subsampling in (('444', 0), ('422', 1), ('420', 2)):
    for progressive in (False, True):
        keep_jpeg(f'{"progressive" if progressive else "baseline"}-{name}.jpg',
                  jpeg(photo(45, 61), quality=85, subsampling=subsampling, progressive=progressive))
for height, width in ((1, 1), (2, 3), (8, 8), (17, 5)):
    keep_jpeg(f'small{height}x{width}.jpg', jpeg(photo(height, width), quality=95))
keep_jpeg('gray.jpg', jpeg(photo(30, 41, 1)[:, :, 0], quality=80))
keep_jpeg('gray-progressive.jpg', jpeg(photo(30, 41, 1)[:, :, 0], quality=80, progressive=True))
for sampling in ('1x2', '4x1', '2x4', '3x1', '2x2,1x2,2x1', '1x1,2x2,1x2'):
    keep_jpeg(f'sampling-{sampling.replace(",", "-")}.jpg', cjpeg(photo(35, 50), '-sample', sampling, '-quality', '85'))
keep_jpeg('restarts.jpg', cjpeg(photo(50, 70), '-restart', '3B'))
keep_jpeg('restarts-progressive.jpg', cjpeg(photo(50, 70), '-restart', '1', '-progressive'))
keep_jpeg('optimized.jpg', cjpeg(photo(50, 70), '-optimize', '-quality', '30'))
keep_jpeg('coarse.jpg', cjpeg(photo(50, 70), '-quality', '3'))
keep_jpeg('rgb.jpg', cjpeg(photo(33, 20), '-rgb'))
inks = jpeg(photo(26, 31, 4), 'CMYK', quality=90)
keep_jpeg('cmyk.jpg', inks)
keep_jpeg('cmyk-progressive.jpg', jpeg(photo(26, 31, 4), 'CMYK', quality=70, progressive=True))
adobe = inks.index(b'Adobe')
keep_jpeg('ycck.jpg', inks[:adobe + 11] + b'\x02' + inks[adobe + 12:])
stored = 255 - np.asarray(Image.open(io.BytesIO(inks))).astype(int)  # without Adobe's segment they are inks, not light
keep('cmyk-not-inverted.jpg', inks[:adobe - 4] + inks[adobe + 12:],
     (((255 - stored[:, :, :3]) * (255 - stored[:, :, 3:]) + 127) // 255).astype(np.uint8))
whole = jpeg(photo(20, 20))
keep('no-end.jpg', whole[:-2], jpeg_pixels(whole))  # what only misses its last marker is all there

with open(os.path.join(here, 'expected.txt'), 'w') as file:
    file.write('\n'.join(sorted(expected)) + '\n')
print(len(expected), 'files')
