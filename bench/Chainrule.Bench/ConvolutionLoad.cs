using Chainrule.Cli.Benchmarks;
using Chainrule.Kernels;

namespace Chainrule.Bench;

/// <summary>One of the three products of a convolution by windows of 3 × 3 and a border of one zero.</summary>
internal sealed class ConvolutionLoad
{
    private readonly Workers _workers;
    private readonly Window _window;
    private readonly AlignedBuffer _x, _w, _y;

    /// <summary>The product of a layer for a batch.</summary>
    /// <param name="kind"><c>forward</c> y = x∗W, <c>weights</c> dW, or <c>inputs</c> dx.</param>
    /// <param name="batch">Images.</param>
    /// <param name="size">Their rows and columns.</param>
    /// <param name="inputs">Their channels.</param>
    /// <param name="outputs">Channels of the result.</param>
    /// <param name="workers">The threads.</param>
    public ConvolutionLoad(string kind, int batch, int size, int inputs, int outputs, Workers workers)
    {
        (Kind, Size, Inputs, Outputs, _workers) = (kind, size, inputs, outputs, workers);
        _window = new Window
        {
            Height = size,
            Width = size,
            Channels = inputs,
            Rows = 3,
            Columns = 3,
            Top = 1,
            Left = 1,
            Bottom = 1,
            Right = 1,
        };
        _x = ProductLoad.Fill(batch * size * size * inputs);
        _w = ProductLoad.Fill(9 * inputs * outputs);
        _y = ProductLoad.Fill(batch * size * size * outputs);
        Operations = Counted(batch, size) * inputs * outputs;
    }

    /// <summary>What is computed.</summary>
    public string Kind { get; }

    /// <summary>Rows and columns of an image.</summary>
    public int Size { get; }

    /// <summary>Channels of an image, and of the result.</summary>
    public int Inputs { get; }

    /// <inheritdoc cref="Inputs"/>
    public int Outputs { get; }

    /// <summary>A multiply-add counts as two operations; those with the zeros of the border aren't counted.</summary>
    public double Operations { get; }

    /// <summary>Computes it.</summary>
    public void Run()
    {
        if (Kind == "forward")
        {
            ConvolutionProduct.Write(_workers, _window, _x.Span, _w.Span, [], _y.Span);
        }
        else if (Kind == "weights")
        {
            ConvolutionProduct.WriteWeights(_workers, _window, _x.Span, _y.Span, _w.Span);
        }
        else
        {
            ConvolutionProduct.WriteInputs(_workers, _window, _y.Span, _w.Span, _x.Span);
        }
    }

    // A window's rows lie inside for all but one of the places in three, in both directions.
    private static double Counted(int batch, int size) => 2.0 * batch * (3.0 * size - 2) * (3.0 * size - 2);
}
