namespace Chainrule.Kernels;

/// <summary>A product of images with a window, as pointers and strides; see <see cref="ConvolutionProduct"/>.</summary>
internal unsafe struct CorrelationOperands
{
    /// <summary>The window over the images of X; its places are the pixels of Y.</summary>
    public Window Window;

    public int Images, Outputs;

    /// <summary>(Images, Height, Width, Channels).</summary>
    public float* X;

    /// <summary>(Rows, Columns, Channels, Outputs), or the weights of the window that this one was turned from.</summary>
    public float* Weights;

    /// <summary>
    /// Null, or the window whose weights, (Rows, Columns, Outputs, Channels), are taken from its end to TapRow and TapColumn.
    /// </summary>
    public Window? TurnedFrom;
    public int TapRow, TapColumn;

    /// <summary>(Outputs), what sums start from; null for 0.</summary>
    public float* Start;

    /// <summary>Where the sums go; a pixel's outputs lie side by side.</summary>
    public float* Y;
    public nint YPixel, YRow, YImage;
}
