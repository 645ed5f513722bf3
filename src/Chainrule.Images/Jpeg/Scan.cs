using Chainrule.Images.Decoding;

namespace Chainrule.Images.Jpeg;

/// <summary>The header of a scan (ITU-T T.81, B.2.3): which components it brings, and of a progressive image which bits of
/// which coefficients.</summary>
internal sealed class Scan
{
    private const int MostBlocksOfUnit = 10, MostShift = 13, LastCoefficient = 63;

    /// <summary>Reads it.</summary>
    /// <param name="segment">What follows the segment's length.</param>
    /// <param name="frame">The frame that it is of.</param>
    /// <exception cref="DecodingException">It breaks the standard's rules.</exception>
    public Scan(ReadOnlySpan<byte> segment, Frame frame)
    {
        int count = segment.Length > 0 ? segment[0] : 0;
        if (count is < 1 or > 4 || segment.Length < 4 + (2 * count))
        {
            throw new DecodingException("the header of a scan is cut short");
        }

        Components = new Component[count];
        DcTables = new int[count];
        AcTables = new int[count];
        for (int i = 0; i < count; i++)
        {
            int id = segment[1 + (2 * i)], tables = segment[2 + (2 * i)];
            Components[i] = frame.Components.FirstOrDefault(component => component.Id == id)
                ?? throw new DecodingException($"a scan is of component {id}, which its frame header doesn't know");
            (DcTables[i], AcTables[i]) = (tables >> 4, tables & 15);
            if (DcTables[i] > 3 || AcTables[i] > 3 || Components.AsSpan(0, i).Contains(Components[i]))
            {
                throw new DecodingException("the header of a scan names a table that can't be, or a component twice");
            }
        }

        if (count > 1 && Components.Sum(component => component.Horizontal * component.Vertical) > MostBlocksOfUnit)
        {
            throw new DecodingException($"a scan has more than {MostBlocksOfUnit} blocks in a unit");
        }

        ReadBits(segment[(1 + (2 * count))..], frame.IsProgressive);
    }

    /// <summary>The components, in their order.</summary>
    public Component[] Components { get; }

    /// <summary>For each component the table of its mean values.</summary>
    public int[] DcTables { get; }

    /// <summary>For each component the table of its other coefficients.</summary>
    public int[] AcTables { get; }

    /// <summary>The first coefficient, in zigzag order.</summary>
    public int First { get; private set; }

    /// <summary>The last coefficient.</summary>
    public int Last { get; private set; }

    /// <summary>The bits below those that this scan brings.</summary>
    public int Shift { get; private set; }

    /// <summary>Whether it brings one more bit of coefficients that began in another scan.</summary>
    public bool IsRefinement { get; private set; }

    private void ReadBits(ReadOnlySpan<byte> bits, bool isProgressive)
    {
        if (!isProgressive)
        {
            (First, Last) = (0, LastCoefficient); // what baseline files say here is ignored by everybody
            return;
        }

        (First, Last, Shift) = (bits[0], bits[1], bits[2] & 15);
        int before = bits[2] >> 4;
        IsRefinement = before != 0;
        bool areMeans = First == 0;
        bool isRight = Last <= LastCoefficient && First <= Last && Shift <= MostShift && (before == 0 || before == Shift + 1)
            && (areMeans ? Last == 0 : Components.Length == 1);
        if (!isRight)
        {
            throw new DecodingException(
                $"a progressive scan of coefficients {First} to {Last}, bits {before} to {Shift}, can't be");
        }
    }
}
