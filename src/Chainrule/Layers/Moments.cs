using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>
/// How many rows were seen, and the mean and the sum of squared deviations of each of their features, in double precision: what a
/// layer with running statistics keeps in <see cref="Pass.Observed"/>. A view of numbers that lie elsewhere.
/// </summary>
/// <remarks>
/// Moments of two parts of a batch give those of the whole without a look at the rows: Chan, Golub and LeVeque, "Updating
/// Formulae and a Pairwise Algorithm for Computing Sample Variances" (1979), equations 2.1.
/// </remarks>
public readonly ref struct Moments
{
    private readonly Span<double> _numbers;     // the count, the means, the sums of squared deviations

    /// <summary>The moments of some features.</summary>
    /// <param name="numbers"><see cref="SizeOf"/> numbers, in which they lie.</param>
    /// <exception cref="ArgumentException">It is another number of them.</exception>
    public Moments(Span<double> numbers)
    {
        if (numbers.Length % 2 == 0)
        {
            throw new ArgumentException($"{numbers.Length} numbers are no count, means and sums of squares");
        }

        _numbers = numbers;
    }

    /// <summary>How many numbers the moments of some features take: 1 + 2·features.</summary>
    public static int SizeOf(int features) => checked(1 + 2 * features);

    /// <summary>The number of features.</summary>
    public int Features => (_numbers.Length - 1) / 2;

    /// <summary>How many rows were seen.</summary>
    public ref double Count => ref _numbers[0];

    /// <summary>The mean of each feature, μ.</summary>
    public Span<double> Means => _numbers.Slice(1, Features);

    /// <summary>Σ (x − μ)² of each feature.</summary>
    public Span<double> SquaredDeviations => _numbers[(1 + Features)..];

    /// <summary>Σ (x − μ)² / n of one feature; 0 where no row was seen.</summary>
    public double Variance(int feature) => Count > 0 ? SquaredDeviations[feature] / Count : 0;

    /// <summary>
    /// Becomes the moments of a batch: of pieces of some rows first, means and then deviations from them, which are merged in
    /// their order. Threads change no bit.
    /// </summary>
    /// <param name="x">(B, features).</param>
    /// <param name="workers">The threads to share pieces among; null for the calling thread alone.</param>
    public void Observe(ReadOnlySpan<float> x, Workers? workers = null)
    {
        _numbers.Clear();
        if (x.IsEmpty)
        {
            return;
        }

        var pieces = ChannelSums.Moments(workers ?? Workers.None, x, Features);
        for (int start = 0; start < pieces.Length; start += _numbers.Length)
        {
            var piece = pieces.Slice(start, _numbers.Length);
            if (start == 0)
            {
                piece.CopyTo(_numbers);
            }
            else
            {
                Merge(new Moments(piece));
            }
        }
    }

    /// <summary>
    /// Becomes the moments of both: δ = μ₂ − μ, n = n₁ + n₂, μ = μ₁ + δ·n₂/n, S = S₁ + S₂ + δ²·n₁·n₂/n.
    /// </summary>
    /// <param name="later">Those of rows that come after.</param>
    /// <exception cref="ArgumentException">They are of another number of features.</exception>
    public void Merge(Moments later)
    {
        if (later.Features != Features)
        {
            throw new ArgumentException($"moments of {Features} and of {later.Features} features don't merge");
        }

        double first = Count, second = later.Count, all = first + second;
        if (second == 0)
        {
            return;
        }

        Count = all;
        for (int j = 0; j < Features; j++)
        {
            double difference = later.Means[j] - Means[j];
            Means[j] += difference * second / all;
            SquaredDeviations[j] += later.SquaredDeviations[j] + difference * difference * first * second / all;
        }
    }
}
