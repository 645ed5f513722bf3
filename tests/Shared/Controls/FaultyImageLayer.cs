using Chainrule.Kernels;
using Chainrule.Layers;

namespace Chainrule.Tests.Controls;

/// <summary>What is wrong with a <see cref="FaultyImageLayer"/>.</summary>
public enum ImageFault
{
    None,

    /// <summary>dx with the window as it stands, where a window turned around is right.</summary>
    WindowNotTurned,

    /// <summary>dW with windows a column further left.</summary>
    ShiftedWindow,

    /// <summary>y with windows a row further up.</summary>
    ShiftedOutputs,

    /// <summary>db of the first pixel of each image, where the sum over all pixels is right.</summary>
    BiasOfOnePixel,

    /// <summary>dx of windows that lie side by side, where they overlap: the last window alone.</summary>
    OverlapLost,
}

/// <summary>A layer of the library over images, with one fault of one's choice.</summary>
internal sealed class FaultyImageLayer(WindowLayer right, ImageFault fault) : Layer(right.Input, right.Output)
{
    public override string Notation => $"{right.Notation} with {fault}";

    public override IReadOnlyList<ParameterSpec> Parameters => right.Parameters;

    public override LayerFormula? Formula => right.Formula;

    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        right.Forward(pass, x, y);
        if (fault == ImageFault.ShiftedOutputs)
        {
            var window = right.Window with { Top = right.Window.Top + 1, Bottom = right.Window.Bottom - 1 };
            int weights = pass.Parameters.Length - Channels;
            ConvolutionProduct.Write(pass.Workers, window, x, pass.Parameters[..weights], pass.Parameters[weights..], y);
        }
    }

    public override void Backward(
        in Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        right.Backward(pass, x, y, dy, dx);
        int weights = pass.Parameters.Length - Channels;
        switch (fault)
        {
            case ImageFault.WindowNotTurned when !dx.IsEmpty:
                ConvolutionProduct.WriteInputs(pass.Workers, right.Window, dy, Turned(pass.Parameters[..weights]), dx);
                break;
            case ImageFault.ShiftedWindow:
                var window = right.Window with { Left = right.Window.Left + 1, Right = right.Window.Right - 1 };
                ConvolutionProduct.WriteWeights(pass.Workers, window, x, dy, pass.Gradients[..weights]);
                break;
            case ImageFault.BiasOfOnePixel:
                var bias = pass.Gradients[weights..];
                bias.Clear();
                for (int i = 0; i < pass.BatchSize * Channels; i++)
                {
                    bias[i % Channels] += dy[i / Channels * Output.Count + i % Channels];
                }

                break;
            case ImageFault.OverlapLost when !dx.IsEmpty:
                LoseOverlaps(pass.BatchSize, dy, dx);
                break;
        }
    }

    private int Channels => Output[Output.Rank - 1];

    // The pixels of the window in the opposite order.
    private float[] Turned(ReadOnlySpan<float> weights)
    {
        float[] turned = new float[weights.Length];
        int taps = right.Window.Rows * right.Window.Columns, size = weights.Length / taps;
        for (int tap = 0; tap < taps; tap++)
        {
            weights.Slice(tap * size, size).CopyTo(turned.AsSpan((taps - 1 - tap) * size));
        }

        return turned;
    }

    // Of an average of windows: each pixel has the share of the last window that holds it.
    private void LoseOverlaps(int images, ReadOnlySpan<float> dy, Span<float> dx)
    {
        var w = right.Window;
        for (int i = 0; i < images * Output.Count; i++)
        {
            int image = i / Output.Count, k = i % w.Channels, c = i % Output.Count / w.Channels % w.OutputWidth,
                r = i % Output.Count / w.Channels / w.OutputWidth;
            for (int tap = 0; tap < w.Rows * w.Columns; tap++)
            {
                int row = r * w.RowStride + tap / w.Columns, column = c * w.ColumnStride + tap % w.Columns;
                dx[((image * w.Height + row) * w.Width + column) * w.Channels + k] = dy[i] / (w.Rows * w.Columns);
            }
        }
    }
}
