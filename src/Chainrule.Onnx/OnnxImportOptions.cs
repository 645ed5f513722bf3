using Chainrule.Losses;

namespace Chainrule.Onnx;

/// <summary>What an ONNX file doesn't say about its model, or says otherwise than it should be taken.</summary>
public sealed record OnnxImportOptions
{
    /// <summary>
    /// The names of the classes, in the order of the outputs; for a single output two. Outputs are then scores of classes. Empty
    /// where the file is to say so.
    /// </summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>What the outputs are; null where the file is to say so.</summary>
    public OutputKind? Output { get; init; }

    /// <summary>
    /// The sizes of one sample as the file has them, without the batch, as in 3, 224, 224; empty where the file is to say so.
    /// </summary>
    public IReadOnlyList<int> InputSizes { get; init; } = [];

    /// <summary>
    /// How pixels are prepared for a network of images, before what its graph does to them; null where the file is to say so, by
    /// the keys <c>Image.NominalPixelRange</c> and <c>Image.BitmapPixelFormat</c> of its metadata, and else as they are.
    /// </summary>
    public PixelScaling? Pixels { get; init; }
}
