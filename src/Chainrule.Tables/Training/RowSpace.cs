using Chainrule.Kernels;
using Chainrule.Networks;

namespace Chainrule.Tables.Training;

/// <summary>
/// Rows with more features than there are rows, in coordinates of the space that they span: as many numbers per row as there are
/// rows, whatever the number of features. What a weight penalty leaves of weights lies in that space, as their gradients do and
/// all else decays; so nothing is lost, and training takes no longer the wider a table is. It is the representer theorem:
/// Kimeldorf and Wahba, "Some Results on Tchebycheffian Spline Functions" (1971).
/// </summary>
/// <remarks>
/// With X the rows, (rows, features), X·Xᵀ = L·Lᵀ by Cholesky's method with pivots, in double. Then X = L·Q with orthonormal rows
/// in Q:
/// L are the coordinates, and weights V behind them are the weights Qᵀ·V behind the features.
/// </remarks>
internal sealed class RowSpace
{
    // Directions of which the rows hold less than this share of what they hold of the first are rounding.
    private const double Tolerance = 1e-10;

    // Sums for so many features fit into the cache beside the rows' numbers.
    private const int BlockFeatures = 32;

    private readonly float[] _rows;
    private readonly int _features;
    private readonly int[] _pivots;      // the rows that the space is spanned by, in the order in which they were taken
    private readonly double[] _triangle; // (rank, rank): their coordinates

    private RowSpace(float[] rows, int features, int[] pivots, double[] triangle, float[] coordinates)
    {
        (_rows, _features, _pivots, _triangle, Coordinates) = (rows, features, pivots, triangle, coordinates);
    }

    /// <summary>The coordinates of one row.</summary>
    public int Rank => _pivots.Length;

    /// <summary>The rows, (rows, Rank).</summary>
    public float[] Coordinates { get; }

    /// <summary>What first weights for so few inputs are too large by: features are many, and each has its share.</summary>
    public double FirstWeights => Math.Sqrt((double)Rank / _features);

    /// <summary>Whether coordinates are worth their cost.</summary>
    public static bool Suits(int rows, int features) => features >= 2L * rows;

    /// <summary>Finds the space of rows; null where they hold nothing but zeros.</summary>
    /// <param name="x">(rows, features); kept.</param>
    /// <param name="features">The numbers of a row.</param>
    /// <param name="workers">The threads that share the work.</param>
    public static RowSpace? Of(float[] x, int features, Workers workers)
    {
        int rows = x.Length / features;
        double[] products = Products(x, x, features, workers), lower = new double[products.Length], rest = new double[rows];
        for (int i = 0; i < rows; i++)
        {
            rest[i] = products[i * rows + i];
        }

        var pivots = new List<int>();
        double first = rest.Max();
        while (pivots.Count < rows)
        {
            int pivot = Array.IndexOf(rest, rest.Max());
            if (!(rest[pivot] > Tolerance * first))
            {
                break;
            }

            var job = new Column
            {
                Products = products,
                Lower = lower,
                Rest = rest,
                Rows = rows,
                Pivot = pivot,
                Number = pivots.Count,
                Root = Math.Sqrt(rest[pivot]),
            };
            workers.Run(rows, ref job);
            rest[pivot] = double.NegativeInfinity; // taken
            pivots.Add(pivot);
        }

        return pivots.Count == 0
            ? null
            : new RowSpace(x, features, [.. pivots], Triangle(lower, rows, pivots), Narrow(lower, rows, pivots.Count));
    }

    /// <summary>The coordinates of other rows, of the part of them that lies in the space: L⁻¹·(X·hᵀ).</summary>
    /// <param name="x">(rows, features).</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <returns>(rows, Rank).</returns>
    public float[] Project(float[] x, Workers workers)
    {
        int rows = x.Length / _features;
        float[] basis = new float[Rank * _features];
        for (int k = 0; k < Rank; k++)
        {
            _rows.AsSpan(_pivots[k] * _features, _features).CopyTo(basis.AsSpan(k * _features));
        }

        double[] products = Products(x, basis, _features, workers);
        float[] result = new float[rows * Rank];
        for (int row = 0; row < rows; row++)
        {
            var h = products.AsSpan(row * Rank, Rank);
            for (int k = 0; k < Rank; k++)
            {
                h[k] = (h[k] - DoubleProducts.Product(_triangle.AsSpan(k * Rank, k), h[..k])) / _triangle[k * Rank + k];
                result[row * Rank + k] = (float)h[k];
            }
        }

        return result;
    }

    /// <summary>A network that takes features, from one that takes coordinates and whose first layer is dense.</summary>
    public Network Expand(Network network)
    {
        var wide = LayerNotation.Parse(network.Notation, new Shape(_features), seed: 0);
        int units = network.Layers[0].Output.Count;
        double[] shares = SharesOfPivots(network.Blocks[0].Of(network.Parameters), units);
        var weights = wide.Blocks[0].Of(wide.Parameters);
        double[] sums = new double[BlockFeatures * units];
        for (int from = 0; from < _features; from += BlockFeatures)
        {
            int count = Math.Min(BlockFeatures, _features - from);
            Array.Clear(sums);
            for (int k = 0; k < Rank; k++)
            {
                var x = _rows.AsSpan(_pivots[k] * _features + from, count);
                var share = shares.AsSpan(k * units, units);
                for (int i = 0; i < count; i++)
                {
                    DoubleProducts.AddTo(sums.AsSpan(i * units, units), x[i], share);
                }
            }

            for (int i = 0; i < count * units; i++)
            {
                weights[from * units + i] = (float)sums[i];
            }
        }

        for (int block = 1; block < wide.Blocks.Count; block++)
        {
            network.Blocks[block].Of(network.Parameters).CopyTo(wide.Blocks[block].Of(wide.Parameters));
        }

        return wide;
    }

    /// <summary>
    /// Qᵀ·V = Xᵀ·A over the pivots' rows, with Lᵀ·A = V: A, (Rank, units), by substitution from the last row on.
    /// </summary>
    private double[] SharesOfPivots(ReadOnlySpan<float> v, int units)
    {
        double[] shares = new double[Rank * units];
        for (int k = Rank - 1; k >= 0; k--)
        {
            for (int j = 0; j < units; j++)
            {
                shares[k * units + j] = v[k * units + j];
            }

            for (int i = k + 1; i < Rank; i++)
            {
                DoubleProducts.AddTo(shares.AsSpan(k * units, units), -_triangle[i * Rank + k], shares.AsSpan(i * units, units));
            }

            for (int j = 0; j < units; j++)
            {
                shares[k * units + j] /= _triangle[k * Rank + k];
            }
        }

        return shares;
    }

    private static double[] Triangle(double[] lower, int rows, List<int> pivots)
    {
        int rank = pivots.Count;
        double[] triangle = new double[rank * rank];
        for (int k = 0; k < rank; k++)
        {
            lower.AsSpan(pivots[k] * rows, k + 1).CopyTo(triangle.AsSpan(k * rank));
        }

        return triangle;
    }

    private static float[] Narrow(double[] lower, int rows, int rank)
    {
        float[] result = new float[rows * rank];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = (float)lower[i / rank * rows + i % rank];
        }

        return result;
    }

    /// <summary>
    /// All products of a row of a with one of b, (rows of a, rows of b), each summed in eight lanes and then in halves.
    /// </summary>
    private static double[] Products(float[] a, float[] b, int features, Workers workers)
    {
        var job = new Multiplication
        {
            A = a,
            B = b,
            Features = features,
            Result = new double[a.Length / features * (b.Length / features)],
        };
        workers.Run(a.Length / features, ref job);
        return job.Result;
    }

    private struct Multiplication : IJob
    {
        public float[] A, B;
        public int Features;
        public double[] Result;

        public readonly void Execute(int part)
        {
            var row = A.AsSpan(part * Features, Features);
            int count = B.Length / Features;
            for (int j = 0; j < count; j++)
            {
                Result[part * count + j] = DoubleProducts.Product(row, B.AsSpan(j * Features, Features));
            }
        }
    }

    /// <summary>One coordinate of a row: what the coordinates before it leave of its product with the pivot's row.</summary>
    private struct Column : IJob
    {
        public double[] Products, Lower, Rest;
        public int Rows, Pivot, Number;
        public double Root;

        public readonly void Execute(int part)
        {
            var row = Lower.AsSpan(part * Rows, Number + 1);
            if (part == Pivot)
            {
                row[^1] = Root;
                return;
            }

            if (double.IsNegativeInfinity(Rest[part]))
            {
                return; // taken before: the space that is left holds nothing of it
            }

            double product =
                Products[part * Rows + Pivot] - DoubleProducts.Product(row[..^1], Lower.AsSpan(Pivot * Rows, Number));
            row[^1] = product / Root;
            Rest[part] -= row[^1] * row[^1];
        }
    }
}
