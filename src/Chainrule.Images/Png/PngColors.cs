using System.Buffers.Binary;
using Chainrule.Images.Decoding;

namespace Chainrule.Images.Png;

/// <summary>Makes 8 bits a channel of the samples of a row, over white where they are transparent.</summary>
internal sealed class PngColors
{
    private readonly PngHeader _header;
    private readonly byte[] _palette = new byte[256 * 3]; // over white already
    private readonly int _colors;
    private readonly int[]? _transparent;                 // the samples of the one color that isn't there

    /// <summary>Colors of an image.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="palette">The chunk PLTE (11.2.2); empty where there is none.</param>
    /// <param name="transparency">The chunk tRNS (11.3.1.1); empty where there is none.</param>
    public PngColors(PngHeader header, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> transparency)
    {
        _header = header;
        if (header.Kind == PngHeader.Palette)
        {
            _colors = palette.Length / 3;
            if (_colors is 0 or > 256 || palette.Length % 3 != 0)
            {
                throw new DecodingException($"its palette has {palette.Length} bytes");
            }

            for (int i = 0; i < palette.Length; i++)
            {
                _palette[i] = PixelDepth.OverWhite(palette[i], i / 3 < transparency.Length ? transparency[i / 3] : 255);
            }
        }
        else if (transparency.Length > 0 && header.Kind is PngHeader.Gray or PngHeader.Color)
        {
            if (transparency.Length < 2 * header.Samples)
            {
                throw new DecodingException("its transparent color is cut short");
            }

            _transparent = new int[header.Samples];
            for (int i = 0; i < _transparent.Length; i++)
            {
                _transparent[i] = BinaryPrimitives.ReadUInt16BigEndian(transparency[(2 * i)..]) & ((1 << header.Depth) - 1);
            }
        }
    }

    /// <summary>Converts a row.</summary>
    /// <param name="row">The samples, its filter undone.</param>
    /// <param name="count">The pixels.</param>
    /// <param name="samples">Room for their samples.</param>
    /// <param name="pixels">Where they go: pixel x at x · <paramref name="step"/>.</param>
    /// <param name="step">From a pixel to the next in <paramref name="pixels"/>.</param>
    public void Convert(ReadOnlySpan<byte> row, int count, Span<int> samples, Span<byte> pixels, int step)
    {
        int channels = _header.Channels;
        if (_header is { Depth: 8, Kind: PngHeader.Gray or PngHeader.Color } && _transparent is null && step == channels)
        {
            row[..(count * channels)].CopyTo(pixels); // they are what is stored
            return;
        }

        Unpack(row, samples[..(count * _header.Samples)]);
        for (int x = 0; x < count; x++)
        {
            var pixel = samples.Slice(x * _header.Samples, _header.Samples);
            var to = pixels.Slice(x * step, channels);
            if (_header.Kind == PngHeader.Palette)
            {
                int color = pixel[0] < _colors
                    ? pixel[0]
                    : throw new DecodingException($"a pixel has color {pixel[0]} of a palette of {_colors}");
                _palette.AsSpan(3 * color, 3).CopyTo(to);
                continue;
            }

            int alpha = pixel.Length > channels ? ToByte(pixel[channels])
                : _transparent is not null && pixel.SequenceEqual(_transparent) ? 0
                : 255;
            for (int channel = 0; channel < channels; channel++)
            {
                byte value = ToByte(pixel[channel]);
                to[channel] = alpha == 255 ? value : PixelDepth.OverWhite(value, alpha);
            }
        }
    }

    private void Unpack(ReadOnlySpan<byte> row, Span<int> samples)
    {
        int depth = _header.Depth;
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = depth switch
            {
                8 => row[i],
                16 => BinaryPrimitives.ReadUInt16BigEndian(row[(2 * i)..]),
                _ => (row[i * depth / 8] >> (8 - depth - (i * depth % 8))) & ((1 << depth) - 1),
            };
        }
    }

    private byte ToByte(int sample) => PixelDepth.ToByte(sample, _header.Depth);
}
