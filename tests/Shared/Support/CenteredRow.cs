using Chainrule.Initializers;
using Chainrule.Layers;

namespace Chainrule.Tests.Support;

/// <summary>
/// y = s·(x − mean of the row), which keeps its means as a plane of all rows, and clears it on the way back: what it finds in its
/// cache depends on how many rows it is given, and on being asked once.
/// </summary>
internal sealed class CenteredRow(Shape shape, bool skips) : Layer(shape, shape)
{
    private readonly int _width = shape.Count;

    public override string Notation => "centered-row";

    public override IReadOnlyList<ParameterSpec> Parameters { get; } = [new("s", new Shape(1), new Normal(0.5f), Decays: false)];

    public override int CacheSize => 2;

    public override bool SkipsGradients => skips;

    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        for (int row = 0; row < pass.BatchSize; row++)
        {
            float mean = 0;
            for (int j = 0; j < _width; j++)
            {
                mean += x[row * _width + j] / _width;
            }

            for (int j = 0; j < _width; j++)
            {
                y[row * _width + j] = pass.Parameters[0] * (x[row * _width + j] - mean);
            }

            if (!pass.Cache.IsEmpty)
            {
                pass.Cache[row] = mean / 2;
                pass.Cache[pass.BatchSize + row] = mean / 2;
            }
        }
    }

    public override void Backward(
        in Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        float sum = 0;
        for (int row = 0; row < pass.BatchSize; row++)
        {
            float mean = pass.Cache[row] + pass.Cache[pass.BatchSize + row], share = 0;
            pass.Cache[row] = 0;
            for (int j = 0; j < _width; j++)
            {
                sum += dy[row * _width + j] * (x[row * _width + j] - mean);
                share += dy[row * _width + j] / _width;
            }

            for (int j = 0; j < _width && !dx.IsEmpty; j++)
            {
                dx[row * _width + j] = pass.Parameters[0] * (dy[row * _width + j] - share);
            }
        }

        if (!pass.Gradients.IsEmpty)
        {
            pass.Gradients[0] = sum;
        }
    }
}
