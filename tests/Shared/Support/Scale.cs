using Chainrule.Initializers;
using Chainrule.Layers;

namespace Chainrule.Tests.Support;

/// <summary>y = s·x with one s that is learned: a layer that offers to be computed together with a relu behind it.</summary>
internal sealed class Scale(Shape shape, bool fuses = true) : Layer(shape, shape)
{
    public override string Notation => "scale";

    public override IReadOnlyList<ParameterSpec> Parameters { get; } = [new("s", new Shape(1), new Normal(0.5f), Decays: false)];

    public override LayerFormula Formula =>
        (x, parameters, y) =>
        {
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = parameters[0] * x[i];
            }
        };

    public override Layer? FuseWith(Layer next) => fuses && next is Relu ? new ScaledRelu(Input) : null;

    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = pass.Parameters[0] * x[i];
        }
    }

    public override void Backward(
        in Pass pass,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> y,
        ReadOnlySpan<float> dy,
        Span<float> dx
    )
    {
        float sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += dy[i] * x[i];
        }

        pass.Gradients[0] = sum;
        for (int i = 0; i < dx.Length; i++)
        {
            dx[i] = dy[i] * pass.Parameters[0];
        }
    }

    /// <summary>y = max(s·x, 0) in one pass: s·x is nowhere kept, and computed again on the way back.</summary>
    private sealed class ScaledRelu(Shape shape) : Layer(shape, shape)
    {
        public override string Notation => "scale relu";

        public override IReadOnlyList<ParameterSpec> Parameters { get; } =
        [new("s", new Shape(1), new Normal(0.5f), Decays: false)];

        public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
        {
            for (int i = 0; i < x.Length; i++)
            {
                float middle = pass.Parameters[0] * x[i];
                y[i] = middle <= 0 ? 0 : middle;
            }
        }

        public override void Backward(
            in Pass pass,
            ReadOnlySpan<float> x,
            ReadOnlySpan<float> y,
            ReadOnlySpan<float> dy,
            Span<float> dx
        )
        {
            float sum = 0;
            for (int i = 0; i < x.Length; i++)
            {
                float through = y[i] > 0 ? dy[i] : 0;
                sum += through * x[i];
                if (!dx.IsEmpty)
                {
                    dx[i] = through * pass.Parameters[0];
                }
            }

            pass.Gradients[0] = sum;
        }
    }
}
