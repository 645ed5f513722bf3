using System.Globalization;
using Chainrule.Initializers;
using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>
/// A fully connected (affine, linear) layer: every output is a weighted sum of all inputs plus a bias,
/// <c>y = x·W + b</c>, y[i,j] = b[j] + Σₖ x[i,k]·W[k,j].
/// </summary>
/// <remarks>
/// <para>Shapes: x (B, In), W (In, Out), b (Out), y (B, Out); a sample of several dimensions is taken as one row of In
/// numbers.</para>
/// <para>
/// Derivatives: ∂L/∂W = xᵀ·dy, ∂L/∂b = Σᵢ dy[i,·], ∂L/∂x = dy·Wᵀ. They follow from ∂y[i,j]/∂W[k,j] = x[i,k],
/// ∂y[i,j]/∂b[j] = 1 and ∂y[i,j]/∂x[i,k] = W[k,j].
/// </para>
/// <para>Source: Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors", Nature 323 (1986),
/// equations 1 and 4–7.</para>
/// </remarks>
public sealed class Dense : Layer
{
    private readonly int _inputs, _outputs;

    /// <summary>A fully connected layer.</summary>
    /// <param name="input">The shape of one sample.</param>
    /// <param name="units">The number of outputs.</param>
    /// <param name="weights">How weights start; null leaves it to the activation that follows.</param>
    /// <param name="bias">Whether b is added.</param>
    /// <exception cref="ChainruleException">The number of units isn't positive, or the weights are more than 2³¹−1.</exception>
    public Dense(Shape input, int units, Initializer? weights = null, bool bias = true)
        : base(input, new Shape(units))
    {
        _inputs = input.Count;
        _outputs = units;
        HasBias = bias;
        var w = new ParameterSpec("weights", new Shape(_inputs, _outputs), weights, Decays: true);
        Parameters = bias ? [w, new ParameterSpec("bias", new Shape(_outputs), new Zeros(), Decays: false)] : [w];
    }

    /// <summary>Whether b is added.</summary>
    public bool HasBias { get; }

    /// <inheritdoc/>
    public override string Notation =>
        string.Create(CultureInfo.InvariantCulture, $"dense:{_outputs}{(HasBias ? "" : ":no-bias")}");

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters { get; }

    /// <inheritdoc/>
    public override LayerKind Kind => LayerKind.Affine;

    /// <inheritdoc/>
    public override FormulaText Text => HasBias
        ? new("z = x·W + b: each output is a weighted sum of all inputs, plus a bias")
        : new("z = x·W: each output is a weighted sum of all inputs");

    /// <inheritdoc/>
    public override LayerFormula Formula => (x, parameters, y) =>
    {
        for (int j = 0; j < y.Length; j++)
        {
            y[j] = HasBias ? parameters[WeightCount + j] : 0;
        }

        for (int k = 0; k < x.Length; k++)
        {
            var weights = parameters.Slice(k * _outputs, _outputs);
            for (int j = 0; j < y.Length; j++)
            {
                y[j] += x[k] * weights[j];
            }
        }
    };

    /// <inheritdoc/>
    public override bool SkipsGradients => true;

    /// <inheritdoc/>
    internal override bool SumsShards => true;

    /// <inheritdoc/>
    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        var inputs = new MatrixView(x, pass.BatchSize, _inputs);
        var weights = new MatrixView(pass.Parameters[..WeightCount], _inputs, _outputs);
        if (HasBias)
        {
            MatrixProduct.Write(pass.Workers, inputs, weights, row: pass.Parameters[WeightCount..], y);       // y = b + x·W
        }
        else
        {
            MatrixProduct.Write(pass.Workers, inputs, weights, y);                                            // y = x·W
        }
    }

    /// <inheritdoc/>
    public override void Backward(
        in Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        var inputs = new MatrixView(x, pass.BatchSize, _inputs);
        var outputs = new MatrixView(dy, pass.BatchSize, _outputs);
        if (!pass.Gradients.IsEmpty && pass.Cut.IsEmpty)
        {
            MatrixProduct.Write(pass.Workers, inputs.Transposed, outputs, pass.Gradients[..WeightCount]);     // dW = xᵀ·dy
            if (HasBias)
            {
                ColumnSums.Write(pass.Workers, dy, _outputs, pass.Gradients[WeightCount..]);                  // db = Σᵢ dy[i,·]
            }
        }
        else if (!pass.Gradients.IsEmpty)
        {
            ShardedSums.OfProducts(pass.Workers, x, _inputs, dy, _outputs, pass.Cut, pass.Gradients[..WeightCount]);
            if (HasBias)
            {
                ShardedSums.OfColumns(dy, pass.Cut, pass.Gradients[WeightCount..]);
            }
        }

        if (!dx.IsEmpty)
        {
            var weights = new MatrixView(pass.Parameters[..WeightCount], _inputs, _outputs);
            MatrixProduct.Write(pass.Workers, outputs, weights.Transposed, dx);                               // dx = dy·Wᵀ
        }
    }

    private int WeightCount => _inputs * _outputs;
}
