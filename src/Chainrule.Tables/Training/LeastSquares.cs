using System.Runtime.Intrinsics;
using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Networks;

namespace Chainrule.Tables.Training;

/// <summary>
/// Linear regression with a weight penalty, solved at once and in double precision: ridge regression (Hoerl and Kennard, 1970).
/// Where columns nearly say the
/// same, as the wavelengths of a spectrum do, a method that goes down the slope step by step takes thousands of steps to a
/// minimum that this has in one.
/// </summary>
/// <remarks>
/// With X and T the rows and targets less their means, the weights W, (In, Out), that make mean((x·W + b − t)²) + α/rows·½·Σw²
/// least solve
/// (XᵀX + λ·I)·W = XᵀT with λ = α·Out/2, by Cholesky's method; then b = mean(t) − mean(x)·W. Every sum is one chain over the
/// rows.
/// </remarks>
internal sealed class LeastSquares
{
    // Rows are taken so many at a time: their numbers in double stay in the cache while all products are made of them.
    private const int Chunk = 64;

    // A pivot below this share of its diagonal is rounding.
    private const double Tolerance = 1e-13;

    private readonly Shape _input;
    private readonly int _features, _outputs;
    private readonly double[] _squares;  // (In, In), XᵀX; what lies above the diagonal is not used
    private readonly double[] _products; // (Out, In), TᵀX
    private readonly double[] _means, _targetMeans;

    private LeastSquares(Shape input, int outputs)
    {
        (_input, _features, _outputs) = (input, input.Count, outputs);
        _squares = new double[_features * _features];
        _products = new double[outputs * _features];
        (_means, _targetMeans) = (new double[_features], new double[outputs]);
    }

    /// <summary>The sums over rows whose targets are values.</summary>
    public static LeastSquares Of(ArrayDataset rows, Workers workers, CancellationToken cancel)
    {
        var result = new LeastSquares(rows.Input, rows.TargetSize);
        int[] all = [.. Enumerable.Range(0, rows.Count)];
        float[] targets = new float[rows.Count * rows.TargetSize];
        rows.CopyValues(all, targets);
        Means(rows.Inputs, result._means);
        Means(targets, result._targetMeans);
        var job = new Chunks
        {
            Owner = result,
            X = new double[Chunk * result._features],
            T = new double[Chunk * result._outputs],
        };
        for (int from = 0; from < rows.Count; from += Chunk)
        {
            cancel.ThrowIfCancellationRequested();
            Center(rows.Inputs, from, result._means, job.X);
            Center(targets, from, result._targetMeans, job.T);
            workers.Run(result._features, ref job);
        }

        return result;
    }

    /// <summary>The network <c>dense:Out</c> of the least squares.</summary>
    /// <param name="penalty">α, above 0.</param>
    public Network Solve(double penalty)
    {
        int features = _features;
        double[] lower = Factorize(penalty * _outputs / 2);
        var network = LayerNotation.Parse($"dense:{_outputs}", _input, seed: 0);
        var weights = network.Blocks[0].Of(network.Parameters);
        var bias = network.Blocks[1].Of(network.Parameters);
        for (int j = 0; j < _outputs; j++)
        {
            double[] w = _products[(j * features)..((j + 1) * features)];
            for (int i = 0; i < features; i++)
            {
                w[i] = (w[i] - DoubleProducts.Product(lower.AsSpan(i * features, i), w.AsSpan(0, i))) / lower[i * features + i];
            }

            for (int i = features - 1; i >= 0; i--)
            {
                w[i] /= lower[i * features + i];
                DoubleProducts.AddTo(w.AsSpan(0, i), -w[i], lower.AsSpan(i * features, i));
            }

            for (int i = 0; i < features; i++)
            {
                weights[i * _outputs + j] = (float)w[i];
            }

            bias[j] = (float)(_targetMeans[j] - DoubleProducts.Product(_means, w));
        }

        return network;
    }

    // L with L·Lᵀ = XᵀX + λ·I, row by row.
    private double[] Factorize(double lambda)
    {
        int features = _features;
        double[] lower = new double[features * features];
        for (int i = 0; i < features; i++)
        {
            var row = lower.AsSpan(i * features, i + 1);
            for (int j = 0; j < i; j++)
            {
                row[j] =
                    (_squares[i * features + j] - DoubleProducts.Product(row[..j], lower.AsSpan(j * features, j)))
                    / lower[j * features + j];
            }

            double diagonal = _squares[i * features + i] + lambda;
            row[i] = Math.Sqrt(Math.Max(diagonal - DoubleProducts.Product(row[..i], row[..i]), Tolerance * diagonal));
        }

        return lower;
    }

    private static void Means(ReadOnlySpan<float> x, double[] means)
    {
        int rows = x.Length / means.Length;
        for (int i = 0; i < x.Length; i += means.Length)
        {
            for (int j = 0; j < means.Length; j++)
            {
                means[j] += x[i + j];
            }
        }

        for (int j = 0; j < means.Length; j++)
        {
            means[j] /= rows;
        }
    }

    // Behind the last row come zeros, which add nothing.
    private static void Center(ReadOnlySpan<float> x, int from, double[] means, double[] chunk)
    {
        int width = means.Length, length = Math.Min(chunk.Length, x.Length - from * width);
        for (int i = 0; i < length; i += width)
        {
            for (int j = 0; j < width; j++)
            {
                chunk[i + j] = x[from * width + i + j] - means[j];
            }
        }

        Array.Clear(chunk, length, chunk.Length - length);
    }

    /// <summary>
    /// Adds what some rows give for one feature: its products with the features up to itself, and with the targets.
    /// </summary>
    private struct Chunks : IJob
    {
        public LeastSquares Owner;
        public double[] X, T;

        public readonly void Execute(int part)
        {
            int features = Owner._features, outputs = Owner._outputs;
            var sums = Owner._squares.AsSpan(part * features, part + 1);
            for (int row = 0; row < Chunk; row += 4)
            {
                AddFour(sums, X.AsSpan(row * features), features, part);
            }

            for (int row = 0; row < Chunk; row++)
            {
                for (int j = 0; j < outputs; j++)
                {
                    ref double sum = ref Owner._products[j * features + part];
                    sum = Math.FusedMultiplyAdd(T[row * outputs + j], X[row * features + part], sum);
                }
            }
        }

        // Four rows at once, so that sums are loaded and stored a quarter as often; each sum takes them one after the other.
        private static void AddFour(Span<double> sums, ReadOnlySpan<double> x, int features, int part)
        {
            ReadOnlySpan<double> x0 = x[..sums.Length],
                x1 = x.Slice(features, sums.Length),
                x2 = x.Slice(2 * features, sums.Length),
                x3 = x.Slice(3 * features, sums.Length);
            double f0 = x0[part],
                f1 = x1[part],
                f2 = x2[part],
                f3 = x3[part];
            int i = 0;
            for (; i <= sums.Length - 8; i += 8)
            {
                var sum = Vector512.FusedMultiplyAdd(
                    Vector512.Create(f0),
                    Vector512.Create(x0.Slice(i, 8)),
                    Vector512.Create<double>(sums.Slice(i, 8))
                );
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(f1), Vector512.Create(x1.Slice(i, 8)), sum);
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(f2), Vector512.Create(x2.Slice(i, 8)), sum);
                Vector512.FusedMultiplyAdd(Vector512.Create(f3), Vector512.Create(x3.Slice(i, 8)), sum).CopyTo(sums[i..]);
            }

            for (; i < sums.Length; i++)
            {
                double sum = Math.FusedMultiplyAdd(f1, x1[i], Math.FusedMultiplyAdd(f0, x0[i], sums[i]));
                sums[i] = Math.FusedMultiplyAdd(f3, x3[i], Math.FusedMultiplyAdd(f2, x2[i], sum));
            }
        }
    }
}
