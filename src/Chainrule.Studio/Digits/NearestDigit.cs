using Chainrule.Data;

namespace Chainrule.Studio.Digits;

/// <summary>The training rows that are most like an image.</summary>
/// <param name="Row">The row.</param>
/// <param name="Label">Its class.</param>
/// <param name="Distance">√Σ((a − b)/255)² over all pixels.</param>
internal sealed record NearestDigit(int Row, int Label, double Distance)
{
    /// <summary>The nearest rows, nearest first; of equal ones the first.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="pixels">The image, bytes.</param>
    /// <param name="count">How many.</param>
    public static IReadOnlyList<NearestDigit> Of(ByteDataset data, ReadOnlySpan<byte> pixels, int count)
    {
        var nearest = new PriorityQueue<int, (int, int)>(); // the farthest of them first
        for (int row = 0; row < data.Count; row++)
        {
            int distance = Squared(data.Row(row), pixels);
            if (nearest.Count < count)
            {
                nearest.Enqueue(row, (-distance, -row));
            }
            else
            {
                nearest.EnqueueDequeue(row, (-distance, -row));
            }
        }

        int[] label = new int[1];
        var found = new List<NearestDigit>();
        while (nearest.TryDequeue(out int row, out var place))
        {
            data.CopyClasses([row], label);
            found.Insert(0, new NearestDigit(row, label[0], Math.Sqrt(-place.Item1) / 255));
        }

        return found;
    }

    private static int Squared(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            int difference = a[i] - b[i];
            sum += difference * difference;
        }

        return sum;
    }
}
