using System.Runtime.Intrinsics;
using Chainrule.Kernels;

namespace Chainrule.Optimizers;

/// <summary>The constraint of <see cref="Regularization.MaxNorm"/> on one weight matrix.</summary>
public static unsafe class MaxNorm
{
    /// <summary>Scales every column whose Euclidean norm is above the limit back to it; the others keep their bits.</summary>
    /// <param name="workers">The threads to share columns among; a column is summed by one, in double, down the rows.</param>
    /// <param name="weights">(In, Out): a column holds the weights into one unit.</param>
    /// <param name="columns">Out.</param>
    /// <param name="limit">The largest norm, above 0.</param>
    /// <exception cref="ArgumentException">The weights are not whole rows of columns.</exception>
    public static void Apply(Workers workers, Span<float> weights, int columns, float limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        if (weights.Length % columns != 0)
        {
            throw new ArgumentException($"{weights.Length} weights are not rows of {columns}", nameof(weights));
        }

        fixed (float* w = weights)
        {
            var job = new Job { Weights = w, Rows = weights.Length / columns, Columns = columns, Limit = limit };
            workers.Run((columns + Lanes.Count - 1) / Lanes.Count, ref job);
        }
    }

    private struct Job : IJob
    {
        public float* Weights;
        public int Rows, Columns;
        public float Limit;

        public readonly void Execute(int part)
        {
            int first = part * Lanes.Count, count = Math.Min(Lanes.Count, Columns - first);
            Span<double> sums = stackalloc double[Lanes.Count];
            Span<float> factors = stackalloc float[Lanes.Count];
            SquaredSums.OfColumns(Weights + first, Rows, Columns, count, sums);
            bool all = true;
            for (int i = 0; i < Lanes.Count; i++)
            {
                double norm = Math.Sqrt(sums[i]);
                factors[i] = norm > Limit ? (float)(Limit / norm) : 1;
                all &= factors[i] == 1;
            }

            if (all)
            {
                return;
            }

            Vector512<float> factor = Vector512.Create<float>(factors);
            for (int row = 0; row < Rows; row++)
            {
                float* w = Weights + (long)row * Columns + first;
                Lanes.Store(Lanes.Load(w, count, Vector512<float>.Zero) * factor, w, count);
            }
        }
    }
}
