using Chainrule.Images.Decoding;

namespace Chainrule.Images.Jpeg;

/// <summary>Decodes one scan, unit by unit (ITU-T T.81, A.2 and E.2.4).</summary>
/// <param name="frame">The frame.</param>
/// <param name="scan">The scan's header.</param>
/// <param name="tables">The tables as they stand.</param>
internal sealed class ScanDecoder(Frame frame, Scan scan, Tables tables)
{
    private const int FirstRestart = 0xD0, Restarts = 8;

    private readonly HuffmanTable?[] _means = [.. scan.DcTables.Select(table => tables.Means[table])];
    private readonly HuffmanTable?[] _others = [.. scan.AcTables.Select(table => tables.Others[table])];
    private int _emptyBlocks;

    /// <summary>Decodes it.</summary>
    /// <param name="data">The file.</param>
    /// <param name="position">Where the scan's data begins.</param>
    /// <returns>Where its data ends.</returns>
    /// <exception cref="DecodingException">The data is damaged, or ends too early.</exception>
    public int Decode(ReadOnlySpan<byte> data, int position)
    {
        CheckTables();
        var reader = new EntropyReader(data, position);
        var (wide, high) = Units();
        int untilRestart = tables.RestartInterval, restart = 0;
        for (int row = 0; row < high; row++)
        {
            for (int column = 0; column < wide; column++)
            {
                if (tables.RestartInterval > 0 && untilRestart-- == 0)
                {
                    Restart(ref reader, restart++ % Restarts);
                    untilRestart = tables.RestartInterval - 1;
                }

                if (scan.Components.Length == 1)
                {
                    DecodeBlock(ref reader, 0, row, column);
                }
                else
                {
                    DecodeUnit(ref reader, row, column);
                }

                if (reader.RanDry)
                {
                    throw new DecodingException(
                        $"its compressed data ends in row {row + 1} of {high} of its blocks", offset: reader.Position);
                }
            }
        }

        return reader.Position;
    }

    // A scan of one component leaves out the blocks that only fill units (A.2.2).
    private (int Wide, int High) Units() => scan.Components is [var only]
        ? (Component.Ceiling(only.Width, Component.Block), Component.Ceiling(only.Height, Component.Block))
        : (frame.Components[0].BlocksWide / frame.Components[0].Horizontal,
            frame.Components[0].BlocksHigh / frame.Components[0].Vertical);

    private void CheckTables()
    {
        for (int i = 0; i < scan.Components.Length; i++)
        {
            var component = scan.Components[i];
            component.Prediction = 0;
            component.Quantization ??= tables.Quantization[component.Table];
            if (component.Quantization is null)
            {
                throw new DecodingException($"a scan needs quantization table {component.Table}, which isn't there");
            }

            bool needsMeans = scan.First == 0 && !scan.IsRefinement, needsOthers = scan.Last > 0;
            if ((needsMeans && _means[i] is null) || (needsOthers && _others[i] is null))
            {
                throw new DecodingException("a scan needs a Huffman table that isn't there");
            }

            if ((scan.First > 0 || scan.IsRefinement) && !component.HasStarted)
            {
                throw new DecodingException("a progressive scan comes before the first one of its component");
            }

            component.HasStarted = true;
        }
    }

    private void Restart(ref EntropyReader reader, int number)
    {
        if (!reader.Restart(FirstRestart + number))
        {
            throw new DecodingException($"restart marker {number} isn't where it should be", offset: reader.Position);
        }

        _emptyBlocks = 0;
        foreach (var component in scan.Components)
        {
            component.Prediction = 0;
        }
    }

    private void DecodeUnit(ref EntropyReader reader, int row, int column)
    {
        for (int i = 0; i < scan.Components.Length; i++)
        {
            var component = scan.Components[i];
            for (int y = 0; y < component.Vertical; y++)
            {
                for (int x = 0; x < component.Horizontal; x++)
                {
                    DecodeBlock(ref reader, i, (row * component.Vertical) + y, (column * component.Horizontal) + x);
                }
            }
        }
    }

    private void DecodeBlock(ref EntropyReader reader, int i, int row, int column)
    {
        var component = scan.Components[i];
        if (!frame.IsProgressive)
        {
            Span<short> whole = stackalloc short[64];
            whole.Clear();
            component.Prediction += BlockDecoder.Difference(ref reader, _means[i]!);
            whole[0] = (short)component.Prediction;
            BlockDecoder.Others(ref reader, _others[i]!, whole);
            component.Write(row, column, whole);
            return;
        }

        var block = component.Coefficients.AsSpan(((row * component.BlocksWide) + column) * 64, 64);
        if (scan.First > 0)
        {
            if (scan.IsRefinement)
            {
                BlockDecoder.NextBit(ref reader, _others[i]!, scan, block, ref _emptyBlocks);
            }
            else
            {
                BlockDecoder.FirstBits(ref reader, _others[i]!, scan, block, ref _emptyBlocks);
            }
        }
        else if (scan.IsRefinement)
        {
            block[0] |= (short)(reader.Take(1) << scan.Shift); // G.1.2.1
        }
        else
        {
            component.Prediction += BlockDecoder.Difference(ref reader, _means[i]!);
            block[0] = (short)(component.Prediction << scan.Shift);
        }
    }
}
