namespace Chainrule.Insight.Rows;

/// <summary>What a network of images makes of one, as images, and the pixels that its loss depends on.</summary>
/// <param name="Maps">What each layer puts out that puts out images, first to last; dropout and the like are left out.</param>
/// <param name="Pixels">The pixels that matter.</param>
/// <param name="Classes">
/// Where classes were seen: of a network that ends with a global pool and a dense layer, else empty. The right class and the
/// one with the highest score; of a network with one output that one.
/// </param>
public sealed record PictureExplanation(
    IReadOnlyList<FeatureMaps> Maps, PixelImportance Pixels, IReadOnlyList<ClassActivation> Classes);

/// <summary>The images that a layer puts out, one a channel.</summary>
/// <param name="Layer">The layer's place, from 0.</param>
/// <param name="Notation">The layer in the notation.</param>
/// <param name="Height">The rows of each.</param>
/// <param name="Width">The columns of each.</param>
/// <param name="Channels">How many there are.</param>
/// <param name="Least">The least number of all channels.</param>
/// <param name="Largest">The largest.</param>
/// <param name="Shown">
/// Those that are shown, in the order of their places: all where they are few, else those with the largest Σ|a·∂loss/∂a|, which
/// the loss depends on most.
/// </param>
public sealed record FeatureMaps(
    int Layer, string Notation, int Height, int Width, int Channels, float Least, float Largest, IReadOnlyList<FeatureMap> Shown);

/// <summary>One channel of a layer's output.</summary>
/// <param name="Channel">Its place, from 0.</param>
/// <param name="Values">(Height, Width).</param>
public sealed record FeatureMap(int Channel, IReadOnlyList<float> Values);

/// <summary>The pixels that the loss of a row depends on, found in two ways.</summary>
/// <remarks>
/// Sources: Simonyan, Vedaldi and Zisserman, "Deep Inside Convolutional Networks: Visualising Image Classification Models and
/// Saliency Maps" (2014), section 3.1, for the gradient; Zeiler and Fergus, "Visualizing and Understanding Convolutional
/// Networks"
/// (2014), section 4.2, for occlusion. Both ask for a class's score there, and for the loss here.
/// </remarks>
/// <param name="Height">The rows of the image.</param>
/// <param name="Width">Its columns.</param>
/// <param name="Gradient">(Height, Width): |∂loss/∂x|, of several channels the largest.</param>
/// <param name="Occlusion">(Height, Width): how far the loss rises when a patch is covered, the mean over all patches that cover
/// the pixel; below 0 where it falls.</param>
/// <param name="Patch">The height and width of a patch.</param>
/// <param name="Step">The pixels from one place of it to the next; the last is at the edge.</param>
/// <param name="Fill">What patches are covered with: the mean of the image, one number a channel.</param>
public sealed record PixelImportance(
    int Height,
    int Width,
    IReadOnlyList<float> Gradient,
    IReadOnlyList<float> Occlusion,
    int Patch,
    int Step,
    IReadOnlyList<float> Fill);

/// <summary>
/// Where in an image a class was seen, by a network whose last layers are a global pool and a dense one:
/// M[r, c] = Σₖ w[k]·a[r, c, k], whose mean and the bias are the class's score.
/// </summary>
/// <remarks>
/// Source: Zhou, Khosla, Lapedriza, Oliva and Torralba, "Learning Deep Features for Discriminative Localization" (CVPR 2016),
/// section 2.
/// </remarks>
/// <param name="Output">The output, from 0.</param>
/// <param name="Name">The class it stands for, or its number.</param>
/// <param name="Height">The rows of the map: of what the pool reads.</param>
/// <param name="Width">Its columns.</param>
/// <param name="Values">(Height, Width).</param>
/// <param name="Bias">The bias of the output; 0 where it has none.</param>
/// <param name="Score">The output of the dense layer.</param>
public sealed record ClassActivation(
    int Output, string Name, int Height, int Width, IReadOnlyList<double> Values, double Bias, double Score);
