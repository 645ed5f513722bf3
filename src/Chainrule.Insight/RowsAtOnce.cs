using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Training;

namespace Chainrule.Insight;

/// <summary>How many rows a network is looked at with at once: fewer where their activations would take much memory.</summary>
internal static class RowsAtOnce
{
    private const long MostBytes = 64 << 20;
    private const int Fewest = 16;

    /// <summary>At most a number of rows, and 64 MB of activations, but at least 16 rows where there are as many.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The rows that will be computed.</param>
    /// <param name="most">The most rows.</param>
    public static int For(Network network, IDataset data, int most)
    {
        if (most <= Fewest || data.Count == 0)
        {
            return most;
        }

        int sample = Math.Min(Fewest, data.Count);
        var options = new TrainingOptions { BatchSize = sample, Threads = 1 };
        long bytes = TrainingMemory.Of(network, new Sgd(), options, data).Activations;
        return (int)Math.Clamp(MostBytes * sample / Math.Max(1, bytes), Fewest, most);
    }
}
