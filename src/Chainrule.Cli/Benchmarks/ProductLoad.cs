using Chainrule.Kernels;

namespace Chainrule.Cli.Benchmarks;

/// <summary>One of the three matrix products of a dense layer, on made-up numbers.</summary>
internal sealed class ProductLoad
{
    private readonly Workers _workers;

    /// <summary>The product of a layer with so many inputs and outputs, for a batch.</summary>
    /// <param name="kind"><c>forward</c> y = x·W, <c>weights</c> dW = xᵀ·dy, or <c>inputs</c> dx = dy·Wᵀ.</param>
    /// <param name="batch">B.</param>
    /// <param name="inputs">In.</param>
    /// <param name="outputs">Out.</param>
    /// <param name="workers">The threads.</param>
    public ProductLoad(string kind, int batch, int inputs, int outputs, Workers workers)
    {
        (Kind, Batch, Inputs, Outputs, _workers) = (kind, batch, inputs, outputs, workers);
        X = Fill(batch * inputs);
        W = Fill(inputs * outputs);
        Y = Fill(batch * outputs);
    }

    /// <summary>The kinds, in the order in which a step computes them.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["forward", "weights", "inputs"];

    /// <summary>What is computed.</summary>
    public string Kind { get; }

    /// <summary>B, In and Out.</summary>
    public int Batch { get; }

    /// <inheritdoc cref="Batch"/>
    public int Inputs { get; }

    /// <inheritdoc cref="Batch"/>
    public int Outputs { get; }

    /// <summary>x or dx (B, In), W or dW (In, Out), y or dy (B, Out).</summary>
    public AlignedBuffer X { get; }

    /// <inheritdoc cref="X"/>
    public AlignedBuffer W { get; }

    /// <inheritdoc cref="X"/>
    public AlignedBuffer Y { get; }

    /// <summary>A multiply-add counts as two operations.</summary>
    public double Operations => 2.0 * Batch * Inputs * Outputs;

    /// <summary>Computes it.</summary>
    public void Run()
    {
        MatrixView x = new(X.Span, Batch, Inputs), w = new(W.Span, Inputs, Outputs), y = new(Y.Span, Batch, Outputs);
        if (Kind == "forward")
        {
            MatrixProduct.Write(_workers, x, w, Y.Span);
        }
        else if (Kind == "weights")
        {
            MatrixProduct.Write(_workers, x.Transposed, y, W.Span);
        }
        else
        {
            MatrixProduct.Write(_workers, y, w.Transposed, X.Span);
        }
    }

    /// <summary>So many made-up numbers between -0.5 and 0.5.</summary>
    internal static AlignedBuffer Fill(int length)
    {
        var buffer = new AlignedBuffer(length);
        for (int i = 0; i < length; i++)
        {
            buffer.Span[i] = (i * 7919L % 1000 - 500) * 1e-3f;
        }

        return buffer;
    }
}
