namespace Chainrule.Data;

/// <summary>Rows whose inputs are bytes until they are prepared for a network, such as the pixels of images.</summary>
public interface IByteDataset : IDataset
{
    /// <summary>How bytes become floats.</summary>
    Scaling Scaling { get; }

    /// <summary>Writes the bytes of one row, (Input).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    /// <exception cref="ArgumentException">There isn't exactly that much room.</exception>
    void CopyBytes(int row, Span<byte> bytes);

    /// <summary>The same rows, not copied, through another scaling.</summary>
    /// <exception cref="ChainruleException">The scaling is for rows of another size.</exception>
    IByteDataset With(Scaling scaling);
}
