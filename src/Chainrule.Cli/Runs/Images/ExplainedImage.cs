using Chainrule.Files;
using Chainrule.Images;
using Chainrule.Images.Folders;
using Chainrule.Insight.Rows;
using Chainrule.Losses;
using Chainrule.Models;

namespace Chainrule.Cli.Runs.Images;

/// <summary>An image as a training step takes it: what it is, what the model says, and a file alone.</summary>
internal static class ExplainedImage
{
    /// <summary>Whether DATA is one file of an image.</summary>
    public static bool IsMeant(string data) =>
        !Directory.Exists(data) && !ImageSource.IsShipped(data) && (ImageFile.IsNamedLikeOne(data)
            || (StoredFile.Is(data) && ImageFile.IsOne(data)));

    /// <summary>
    /// The image of a file. Its class is the folder that it lies in, where the model knows one of that name; else the step is one
    /// towards what the model says anyhow.
    /// </summary>
    /// <param name="call">What was asked for.</param>
    /// <param name="step">Loss and optimizer of the step.</param>
    /// <exception cref="ChainruleException">The file can't be read, or the model takes no images, or tells no
    /// classes.</exception>
    public static RowToExplain OfFile(ModelCall call, ExplainedStep step)
    {
        var model = call.Model;
        var framing = ImageModel.FramingOf(model)
            ?? throw new ChainruleException(
                $"the model takes rows of {model.Network.InputShape}, and no images",
                "give data like that which the model was trained on");
        if (model.Output == OutputKind.Values)
        {
            throw new ChainruleException(
                "the model predicts values, and which would be right for this image isn't known", "explain a row of data");
        }

        var images = ImageFolder.LoadUnknown(call.Data, new ImageFolderOptions { Framing = framing }).Images.With(model.Scaling);
        float[] x = new float[framing.Input.Count], scores = new float[model.Network.OutputShape.Count];
        images.CopyInputs([0], x);
        model.Network.Predict(x, scores);
        var (row, whence) = RowOf(model, x, scores, Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(call.Data))));
        return new RowToExplain(
            row, step, InputNames: null, call.Data,
            explanation => $"{TruthOf(model, row)} ({whence}); the model says {SaidOf(model, explanation)}");
    }

    /// <summary>What a row should come out as, in words.</summary>
    public static string TruthOf(Model model, ExplainedRow row) =>
        model.Labels is { } labels ? $"labels {NamesOf(labels, [.. row.Target.ToArray().Select(target => target > 0.5f)])}"
            : $"class {ModelArgument.ClassName(model, row.Label)}";

    /// <summary>What the model says of a row, in words.</summary>
    public static string SaidOf(Model model, RowExplanation explanation)
    {
        float[] outputs = [.. explanation.Outputs.Select(output => (float)output)];
        return model.Labels is { } labels
            ? NamesOf(labels, DecisionsOf(model, outputs))
            : ModelArgument.ClassName(model, model.ClassOf(outputs));
    }

    private static (ExplainedRow Row, string Whence) RowOf(Model model, float[] x, float[] scores, string? folder)
    {
        var names = model.Labels?.Names ?? model.Classes;
        int known = folder is null ? -1 : names.ToList().IndexOf(folder);
        string whence = known >= 0 ? "the folder that it lies in" : "as the model itself says: its class isn't known";
        if (model.Labels is null)
        {
            return (new ExplainedRow(x, known >= 0 ? known : model.ClassOf(scores), Target: default), whence);
        }

        bool[] areTrue = known >= 0 ? [.. names.Select((_, label) => label == known)] : DecisionsOf(model, scores);
        return (new ExplainedRow(x, Label: -1, areTrue.Select(isTrue => isTrue ? 1f : 0).ToArray()), whence);
    }

    private static bool[] DecisionsOf(Model model, float[] scores)
    {
        bool[] decisions = new bool[scores.Length];
        model.Decide(scores, decisions);
        return decisions;
    }

    private static string NamesOf(Labels labels, bool[] areTrue) =>
        areTrue.Contains(true) ? string.Join(", ", labels.Names.Where((_, label) => areTrue[label])) : "none";
}
