using Chainrule.Images.Decoding;

namespace Chainrule.Images.Jpeg;

/// <summary>The header of a frame (ITU-T T.81, B.2.2).</summary>
internal sealed class Frame
{
    private const int BytesOfHeader = 6, BytesOfComponent = 3, MostFactor = 4, MostTable = 3;

    /// <summary>Reads it.</summary>
    /// <param name="segment">What follows the segment's length.</param>
    /// <param name="isProgressive">Whether coefficients come bit by bit.</param>
    /// <exception cref="DecodingException">It breaks the standard's rules, or isn't of 8 bits and 1, 3 or 4
    /// components.</exception>
    public Frame(ReadOnlySpan<byte> segment, bool isProgressive)
    {
        if (segment.Length < BytesOfHeader || segment.Length < BytesOfHeader + (segment[5] * BytesOfComponent))
        {
            throw new DecodingException("its frame header is cut short");
        }

        if (segment[0] != 8)
        {
            throw new DecodingException(
                $"it is a JPEG file of {segment[0]} bits a sample; 8 are read", DecodingException.Unsupported);
        }

        IsProgressive = isProgressive;
        Height = (segment[1] << 8) | segment[2];
        Width = (segment[3] << 8) | segment[4];
        if (segment[5] is not (1 or 3 or 4))
        {
            throw new DecodingException(
                $"it is a JPEG file of {segment[5]} components; 1, 3 or 4 are read", DecodingException.Unsupported);
        }

        Components = new Component[segment[5]];
        for (int i = 0; i < Components.Length; i++)
        {
            var entry = segment.Slice(BytesOfHeader + (i * BytesOfComponent), BytesOfComponent);
            int horizontal = entry[1] >> 4, vertical = entry[1] & 15;
            if (horizontal is 0 or > MostFactor || vertical is 0 or > MostFactor || entry[2] > MostTable)
            {
                throw new DecodingException($"component {i + 1} of its frame has factors or a table that can't be");
            }

            Components[i] = new Component(entry[0], horizontal, vertical, entry[2]);
        }

        MostHorizontal = Components.Max(component => component.Horizontal);
        MostVertical = Components.Max(component => component.Vertical);
        foreach (var component in Components)
        {
            component.Lay(Width, Height, MostHorizontal, MostVertical);
        }
    }

    /// <summary>Whether coefficients come bit by bit, in many scans (annex G).</summary>
    public bool IsProgressive { get; }

    /// <summary>Rows of the image.</summary>
    public int Height { get; }

    /// <summary>Columns of the image.</summary>
    public int Width { get; }

    /// <summary>1, 3 or 4 components.</summary>
    public Component[] Components { get; }

    /// <summary>The largest horizontal sampling factor.</summary>
    public int MostHorizontal { get; }

    /// <summary>The largest vertical sampling factor.</summary>
    public int MostVertical { get; }

    /// <summary>The blocks of all components.</summary>
    public long Blocks => Components.Sum(component => (long)component.BlocksWide * component.BlocksHigh);

    /// <summary>Takes memory for the samples.</summary>
    /// <exception cref="DecodingException">Samples would lie between pixels in a way that nobody writes.</exception>
    public void Allocate()
    {
        foreach (var component in Components)
        {
            if (MostHorizontal % component.Horizontal != 0 || MostVertical % component.Vertical != 0)
            {
                throw new DecodingException(
                    $"it is a JPEG file with {component.Horizontal} samples for {MostHorizontal} columns, or "
                        + $"{component.Vertical} for {MostVertical} rows, which aren't read",
                    DecodingException.Unsupported);
            }

            component.Allocate(IsProgressive);
        }
    }
}
