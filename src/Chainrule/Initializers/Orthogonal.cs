using Chainrule.Kernels;

namespace Chainrule.Initializers;

/// <summary>
/// A random matrix with orthonormal columns (or rows, where there are fewer rows), times a gain: Saxe, McClelland and
/// Ganguli, "Exact Solutions to the Nonlinear Dynamics of Learning in Deep Linear Networks" (ICLR 2014). Uniform over all
/// such matrices: normal numbers, orthonormalized by Gram–Schmidt, whose triangular factor has the positive diagonal that
/// uniformity needs (Mezzadri 2007).
/// </summary>
/// <remarks>
/// Sizes before the last are taken together as rows. Takes time proportional to rows · columns · min(rows, columns).
/// </remarks>
public sealed class Orthogonal : Initializer
{
    private readonly float _gain;

    /// <summary>An orthogonal matrix.</summary>
    /// <param name="gain">What it is multiplied with: every singular value.</param>
    /// <exception cref="ChainruleException">The gain is not positive and finite.</exception>
    public Orthogonal(float gain = 1) => _gain = Setting.Check("orthogonal", "gain", gain, gain > 0, "above 0");

    /// <inheritdoc/>
    public override string Notation => _gain == 1 ? "orthogonal" : $"orthogonal:{Setting.Write(_gain)}";

    /// <inheritdoc/>
    public override void Fill(Shape shape, RandomStream random, Span<float> values)
    {
        int columns = shape.Rank == 0 ? 1 : shape[shape.Rank - 1], rows = shape.Count / columns;
        int vectors = Math.Min(rows, columns), length = Math.Max(rows, columns);
        var basis = new double[vectors * length];
        for (int i = 0; i < basis.Length; i++)
        {
            basis[i] = NormalDistribution.Sample(random, (uint)i);
        }

        for (int i = 0; i < vectors; i++)
        {
            Orthonormalize(basis.AsSpan(0, i * length), basis.AsSpan(i * length, length));
        }

        for (int i = 0; i < vectors; i++)
        {
            for (int j = 0; j < length; j++)
            {
                values[rows >= columns ? j * columns + i : i * columns + j] = (float)(_gain * basis[i * length + j]);
            }
        }
    }

    private static void Orthonormalize(ReadOnlySpan<double> earlier, Span<double> vector)
    {
        // twice is enough (Kahan): the second pass removes what rounding left of the first
        for (int pass = 0; pass < 2; pass++)
        {
            for (int start = 0; start < earlier.Length; start += vector.Length)
            {
                ReadOnlySpan<double> other = earlier.Slice(start, vector.Length);
                double projection = Dot(other, vector);
                for (int j = 0; j < vector.Length; j++)
                {
                    vector[j] -= projection * other[j];
                }
            }
        }

        double norm = Math.Sqrt(Dot(vector, vector));
        for (int j = 0; j < vector.Length; j++)
        {
            vector[j] /= norm;
        }
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }
}
