using Chainrule.Initializers;
using Chainrule.Layers;

namespace Chainrule.Tests.Support;

/// <summary>
/// A layer made of three functions of one's choice, row by row: its formula, what it computes forward, and what it makes of a
/// row's dy.
/// </summary>
internal sealed class OwnLayer(string name, int inputs, int outputs, int parameters = 0)
    : Layer(new Shape(inputs), new Shape(outputs))
{
    public delegate void ForwardRow(in Pass pass, int row, ReadOnlySpan<float> x, Span<float> y);

    /// <summary>Overwrites dx, and adds to the gradients.</summary>
    public delegate void BackwardRow(
        in Pass pass, int row, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, Span<float> gradients);

    public required LayerFormula Exact { get; init; }

    public required ForwardRow Compute { get; init; }

    public required BackwardRow Derive { get; init; }

    public override string Notation => name;

    public override LayerFormula Formula => Exact;

    public override IReadOnlyList<ParameterSpec> Parameters { get; } =
        parameters == 0 ? [] : [new("weights", new Shape(parameters), new Zeros(), true)];

    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        for (int row = 0; row < pass.BatchSize; row++)
        {
            Compute(pass, row, x.Slice(row * inputs, inputs), y.Slice(row * outputs, outputs));
        }
    }

    public override void Backward(
        in Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        pass.Gradients.Clear();
        float[] ofRow = new float[inputs];
        for (int row = 0; row < pass.BatchSize; row++)
        {
            Derive(pass, row, x.Slice(row * inputs, inputs), dy.Slice(row * outputs, outputs), ofRow, pass.Gradients);
            if (!dx.IsEmpty)
            {
                ofRow.CopyTo(dx[(row * inputs)..]);
            }
        }
    }

    /// <summary>y = f(x) number by number, with a slope that may depend on the pass, the row and the column.</summary>
    public static OwnLayer Each(
        string name, Func<double, double> exact, Func<float, float> f, Func<float, float> slope,
        Func<Place, float>? slip = null) => new(name, 3, 3)
        {
            Exact = (x, _, y) =>
            {
                for (int i = 0; i < x.Length; i++)
                {
                    y[i] = exact(x[i]);
                }
            },
            Compute = (in Pass _, int _, ReadOnlySpan<float> x, Span<float> y) =>
            {
                for (int i = 0; i < x.Length; i++)
                {
                    y[i] = f(x[i]);
                }
            },
            Derive = (in Pass pass, int row, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, Span<float> _) =>
            {
                for (int i = 0; i < x.Length; i++)
                {
                    var place = new Place(x[i], i, row, pass.BatchSize, pass.IsTraining);
                    dx[i] = dy[i] * slope(x[i]) * (slip?.Invoke(place) ?? 1);
                }
            },
        };

    /// <summary>Where a slope is asked for.</summary>
    public readonly record struct Place(float X, int Column, int Row, int Rows, bool IsTraining);
}
