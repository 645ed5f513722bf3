using Chainrule.Data;
using Chainrule.Losses;

namespace Chainrule.Cli.Benchmarks;

/// <summary>
/// Made-up rows for measurements of speed: as many numbers and classes as a network takes, and nothing to learn.
/// </summary>
internal static class SyntheticData
{
    // Enough that rows are drawn from beyond the second-level cache, as they are from real data.
    private const int Rows = 16_384;

    // A large input makes fewer rows: 256 MiB of bytes at most.
    private const int MostBytes = 1 << 28;

    /// <summary>Rows of random bytes with random labels.</summary>
    public static ByteDataset Create(Shape input, Loss loss, int outputs)
    {
        int rows = Math.Clamp(MostBytes / input.Count, 1, Rows), classes = Math.Max(2, loss.ClassCount(outputs));
        byte[] bytes = new byte[rows * input.Count];
        int[] labels = new int[rows];
        ulong state = 1;
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(Next(ref state) >> 56);
        }

        for (int i = 0; i < rows; i++)
        {
            labels[i] = (int)(Next(ref state) % (ulong)classes);
        }

        return new ByteDataset(bytes, input, labels, classes);
    }

    // Knuth's linear congruential generator: what the bytes are matters to nobody.
    private static ulong Next(ref ulong state) => state = state * 6364136223846793005 + 1442695040888963407;
}
