using Chainrule.Data;
using Chainrule.Networks;

namespace Chainrule.Onnx;

/// <summary>
/// How pixels from 0 to 255 become what a network was trained on: (p·range/255 − mean) / deviation, with a mean and a deviation
/// for each channel. Most networks of photographs have 1, (0.485, 0.456, 0.406) and (0.229, 0.224, 0.225), the means and
/// deviations of ImageNet.
/// </summary>
public sealed record PixelScaling
{
    /// <summary>What the brightest pixel is before the mean is taken off: 1, or 255 for pixels as they are.</summary>
    /// <exception cref="ChainruleException">It isn't a finite number above 0.</exception>
    public double Range
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value : throw new ChainruleException(
            $"pixels can't reach from 0 to {value}", "give 1, or 255");
    } = 1;

    /// <summary>What is taken off, one for each channel in the file's order, or one for all; empty for nothing.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [];

    /// <summary>What the rest is divided by, one for each channel in the file's order, or one for all; empty for 1.</summary>
    public IReadOnlyList<double> Deviation { get; init; } = [];

    /// <summary>Whether the file takes blue before green and red. The model takes red first, as all models here.</summary>
    public bool IsBlueFirst { get; init; }

    /// <summary>The scaling of a network's inputs.</summary>
    /// <param name="network">The network; its weights are turned where it takes blue first.</param>
    /// <exception cref="ChainruleException">It takes no images, or of other channels.</exception>
    public Scaling For(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return ImagePixels.Scale(network, Scaling.None, this);
    }
}
