namespace Chainrule.Cli.Tests.Docs.Pictures;

/// <summary>A drawing of docs/derivations/images that belongs to no single topic's <c>--svg</c>.</summary>
/// <param name="Name">Its file's name, without the ending.</param>
/// <param name="Page">The page that shows it, without the ending.</param>
/// <param name="Draw">Draws it as an SVG file.</param>
internal sealed record Picture(string Name, string Page, Func<string> Draw)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Picture> All { get; } =
    [
        new("network", "backpropagation", DiagramPictures.Network),
        new("dense-matrices", "dense", DiagramPictures.Matrices),
        new("softmax-cross-entropy", "softmax-cross-entropy", DiagramPictures.Block),
        new("softmax", "softmax", CurvePictures.SoftmaxBars),
        new("cross-entropy", "categorical-cross-entropy", CurvePictures.Logarithm),
        new("descent", "sgd", CurvePictures.Descent),
        new("sigmoid-gaussian", "sigmoid", CurvePictures.BesideGaussian),
        new("activations", "README", () => CurvePictures.Overview(isSlope: false)),
        new("derivatives", "README", () => CurvePictures.Overview(isSlope: true)),
    ];
}
