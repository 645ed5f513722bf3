using Chainrule.Models;

namespace Chainrule.Images;

/// <summary>Models that take images, wherever they come from: which size they take, and what they make of an image.</summary>
public static class ImageModel
{
    /// <summary>The field of a model's <see cref="Model.Info"/> that says how images of other shapes are brought to its
    /// size.</summary>
    public const string FitField = "image-fit";

    /// <summary>What images are brought to for a model; null where it takes no images.</summary>
    /// <param name="model">The model. One that doesn't say how takes images cut.</param>
    /// <exception cref="ChainruleException">It says how by a word that isn't known.</exception>
    public static ImageFraming? FramingOf(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var shape = model.Network.InputShape;
        if (shape.Rank is not (2 or 3) || (shape.Rank == 3 && shape[2] is not (1 or 3)))
        {
            return null;
        }

        return new ImageFraming(shape[0], shape[1], shape.Rank == 3 ? shape[2] : 1, FitOf(model));
    }

    /// <summary>What a model's <see cref="Model.Info"/> holds of how images are brought to its size.</summary>
    public static IReadOnlyDictionary<string, string> InfoOf(ImageFraming framing)
    {
        ArgumentNullException.ThrowIfNull(framing);
        return new Dictionary<string, string> { [FitField] = NameOf(framing.Fit) };
    }

    /// <summary>The word for a way to fit.</summary>
    public static string NameOf(ImageFit fit) => fit.ToString().ToLowerInvariant();

    /// <summary>The probability of each class, or of each label, or the values, (Out): the same bits alone, in any batch, from a
    /// file or from memory.</summary>
    /// <param name="model">The model.</param>
    /// <param name="image">An image of any size.</param>
    /// <exception cref="ChainruleException">The model takes no images.</exception>
    public static float[] Predict(this Model model, Image image)
    {
        byte[] pixels = PixelsFor(model, image);
        float[] predictions = new float[model.Network.OutputShape.Count];
        model.Predict(pixels, predictions);
        return predictions;
    }

    /// <summary>The name of the class of an image; its number where classes have no names.</summary>
    /// <inheritdoc cref="Predict(Model, Image)"/>
    public static string Classify(this Model model, Image image)
    {
        int label = model.Classify(PixelsFor(model, image));
        return NameOf(model, label);
    }

    /// <summary>The names of the labels that are true of an image, in their order.</summary>
    /// <param name="model">The model, which tells labels.</param>
    /// <param name="image">An image of any size.</param>
    /// <exception cref="ChainruleException">The model takes no images, or tells no labels.</exception>
    public static IReadOnlyList<string> LabelsOf(this Model model, Image image)
    {
        byte[] pixels = PixelsFor(model, image);
        float[] raw = [.. pixels.Select(pixel => (float)pixel)];
        return model.LabelsOf(raw);
    }

    /// <summary>The likeliest classes of an image and their probabilities, the likeliest first.</summary>
    /// <param name="model">The model.</param>
    /// <param name="image">An image of any size.</param>
    /// <param name="count">How many classes; all, where there are fewer.</param>
    /// <exception cref="ChainruleException">The model takes no images.</exception>
    public static IReadOnlyList<(string Class, float Probability)> Likeliest(this Model model, Image image, int count)
    {
        float[] predictions = Predict(model, image);
        if (predictions.Length == 1)
        {
            predictions = [1 - predictions[0], predictions[0]];
        }

        return
        [
            .. Enumerable.Range(0, predictions.Length)
                .OrderByDescending(label => predictions[label])
                .Take(count)
                .Select(label => (NameOf(model, label), predictions[label])),
        ];
    }

    private static byte[] PixelsFor(Model model, Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var framing = FramingOf(model)
            ?? throw new ChainruleException(
                $"the model takes rows of {model.Network.InputShape}, and no images",
                "give it numbers, or take a model whose input is (height, width) or (height, width, 3)");
        byte[] pixels = new byte[framing.Input.Count];
        framing.Apply(image, pixels);
        return pixels;
    }

    private static string NameOf(Model model, int label) =>
        model.Labels is { } labels ? labels.Names[label]
        : label < model.Classes.Count ? model.Classes[label] : label.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static ImageFit FitOf(Model model) =>
        !model.Info.TryGetValue(FitField, out string? name) ? ImageFit.Crop
        : Array.Find(Enum.GetValues<ImageFit>(), fit => NameOf(fit) == name) is var fit && NameOf(fit) == name ? fit
        : throw new ChainruleException($"the model fits images by '{name}', which isn't known", "take crop, pad or stretch");
}
