using Chainrule.Initializers;
using Chainrule.Kernels;
using Chainrule.Layers;

namespace Chainrule.Tests.Support;

/// <summary>
/// Batch normalization over features, y = γ·(x − μ)/√(σ² + ε) + β: μ and σ² are the batch's in training, and running ones in
/// prediction. A layer of a program's own, with a state, a cache per batch, and rows that mix in training. Ioffe and Szegedy,
/// "Batch Normalization" (2015), algorithm 1. It may forget in its derivative that rows mix, for a proof to find.
/// </summary>
internal sealed class OwnNormalization(Shape shape, bool forgetsOthers = false) : Layer(shape, shape)
{
    private const double Epsilon = 1e-5, Momentum = 0.1;

    private readonly int _features = shape.Count;

    public override string Notation => "batch-normalization";

    public override IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        new("scale", new Shape(shape.Count), new Ones(), Decays: false),
        new("shift", new Shape(shape.Count), new Zeros(), Decays: false),
    ];

    public override IReadOnlyList<StateSpec> State { get; } =
        [new("running-mean", new Shape(shape.Count), 0), new("running-variance", new Shape(shape.Count), 1)];

    public override int ObservedSize => Moments.SizeOf(_features);

    public override int BatchCacheSize => 2 * _features;    // μ and 1/√(σ² + ε) of the batch

    public override bool MixesRows => true;

    public override BatchFormula BatchFormula => (in FormulaPass pass, ReadOnlySpan<double> x, Span<double> y) =>
    {
        int features = _features, rows = pass.BatchSize;
        for (int j = 0; j < features; j++)
        {
            double mean = pass.State[j], variance = pass.State[features + j];
            if (pass.IsTraining)
            {
                (mean, variance) = (0, 0);
                for (int row = 0; row < rows; row++)
                {
                    mean += x[row * features + j] / rows;
                }

                for (int row = 0; row < rows; row++)
                {
                    variance += Math.Pow(x[row * features + j] - mean, 2) / rows;
                }
            }

            for (int row = 0; row < rows; row++)
            {
                double normal = (x[row * features + j] - mean) / Math.Sqrt(variance + Epsilon);
                y[row * features + j] = pass.Parameters[j] * normal + pass.Parameters[features + j];
            }
        }
    };

    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        Span<float> moments = pass.BatchCache.IsEmpty ? new float[2 * _features] : pass.BatchCache;
        if (pass.IsTraining)
        {
            var observed = new Moments(pass.Observed);
            observed.Observe(x);
            for (int j = 0; j < _features; j++)
            {
                moments[j] = (float)observed.Means[j];
                moments[_features + j] = (float)(1 / Math.Sqrt(observed.Variance(j) + Epsilon));
            }
        }
        else
        {
            for (int j = 0; j < _features; j++)
            {
                moments[j] = pass.State[j];
                moments[_features + j] = (float)(1 / Math.Sqrt(pass.State[_features + j] + Epsilon));
            }
        }

        for (int i = 0; i < x.Length; i++)
        {
            int j = i % _features;
            y[i] = pass.Parameters[j] * ((x[i] - moments[j]) * moments[_features + j]) + pass.Parameters[_features + j];
        }
    }

    public override void Backward(
        in Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        var moments = pass.BatchCache;
        for (int j = 0; j < _features; j++)
        {
            double sum = 0, along = 0;
            for (int i = j; i < x.Length; i += _features)
            {
                sum += dy[i];
                along += (double)dy[i] * ((x[i] - moments[j]) * moments[_features + j]);
            }

            pass.Gradients[j] = (float)along;
            pass.Gradients[_features + j] = (float)sum;
            for (int i = j; i < dx.Length; i += _features)
            {
                double normal = (x[i] - moments[j]) * moments[_features + j];
                double through = pass.IsTraining && !forgetsOthers ? dy[i] - (sum + normal * along) / pass.BatchSize : dy[i];
                dx[i] = (float)(pass.Parameters[j] * moments[_features + j] * through);
            }
        }
    }

    public override void MergeObserved(Span<double> observed, Span<double> later) =>
        new Moments(observed).Merge(new Moments(later));

    public override void FoldObserved(Span<double> observed, Span<float> state)
    {
        var moments = new Moments(observed);
        for (int j = 0; j < _features; j++)
        {
            double variance = moments.SquaredDeviations[j] / Math.Max(1, moments.Count - 1);
            state[j] = (float)((1 - Momentum) * state[j] + Momentum * moments.Means[j]);
            state[_features + j] = (float)((1 - Momentum) * state[_features + j] + Momentum * variance);
        }
    }

    /// <summary>Weights that start at 1.</summary>
    private sealed class Ones : Initializer
    {
        public override string Notation => "ones";

        public override void Fill(Shape shape, RandomStream random, Span<float> values) => values.Fill(1);
    }
}
