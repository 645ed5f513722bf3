namespace Chainrule.Images.Jpeg;

/// <summary>One color component of a frame (ITU-T T.81, A.1.1): its sizes, and the samples that were decoded so far.</summary>
internal sealed class Component(int id, int horizontal, int vertical, int table)
{
    /// <summary>Samples on a side of a block.</summary>
    public const int Block = 8;

    /// <summary>How scans call it.</summary>
    public int Id { get; } = id;

    /// <summary>Blocks side by side in a unit of all components.</summary>
    public int Horizontal { get; } = horizontal;

    /// <summary>Blocks above each other in a unit of all components.</summary>
    public int Vertical { get; } = vertical;

    /// <summary>The number of its quantization table.</summary>
    public int Table { get; } = table;

    /// <summary>Samples in a row, without those that only fill blocks.</summary>
    public int Width { get; private set; }

    /// <summary>Rows of samples, without those that only fill blocks.</summary>
    public int Height { get; private set; }

    /// <summary>Blocks in a row, with those that fill the last unit.</summary>
    public int BlocksWide { get; private set; }

    /// <summary>Rows of blocks, with those that fill the last unit.</summary>
    public int BlocksHigh { get; private set; }

    /// <summary>Samples from one row to the next in <see cref="Samples"/>.</summary>
    public int Stride => BlocksWide * Block;

    /// <summary>(BlocksHigh · 8, BlocksWide · 8); once the first scan of it is read.</summary>
    public byte[] Samples { get; private set; } = [];

    /// <summary>The coefficients of all blocks of a progressive image, 64 each.</summary>
    public short[] Coefficients { get; private set; } = [];

    /// <summary>The quantization table as it stood at the first scan, row by row; null before.</summary>
    public ushort[]? Quantization { get; set; }

    /// <summary>The mean of the last block, from which the next one's is a difference (F.1.1.5.1).</summary>
    public int Prediction { get; set; }

    /// <summary>Whether its mean values are there: what comes first in a progressive image.</summary>
    public bool HasStarted { get; set; }

    /// <summary>The sizes that follow from those of the frame (A.1.1, A.2.4).</summary>
    public void Lay(int width, int height, int mostHorizontal, int mostVertical)
    {
        Width = Ceiling(width * (long)Horizontal, mostHorizontal);
        Height = Ceiling(height * (long)Vertical, mostVertical);
        BlocksWide = Ceiling(width, Block * mostHorizontal) * Horizontal;
        BlocksHigh = Ceiling(height, Block * mostVertical) * Vertical;
    }

    /// <summary>Takes the memory that its samples need, and its coefficients where they come in several scans.</summary>
    public void Allocate(bool isProgressive)
    {
        Samples = new byte[checked(BlocksWide * BlocksHigh * Block * Block)];
        Coefficients = isProgressive ? new short[Samples.Length] : [];
    }

    /// <summary>Writes the samples of a block.</summary>
    public void Write(int row, int column, ReadOnlySpan<short> coefficients) =>
        InverseDct.Transform(coefficients, Quantization, Samples.AsSpan(((row * Stride) + column) * Block), Stride);

    /// <summary>a / b, rounded up.</summary>
    public static int Ceiling(long a, int b) => (int)((a + b - 1) / b);
}
