using System.Globalization;
using Chainrule.Models;
using Chainrule.Tables;

namespace Chainrule.Cli.Runs;

/// <summary>MODEL on the command line: a model file, or the folder of the run that saved it.</summary>
internal static class ModelArgument
{
    /// <summary>What the help says about it.</summary>
    public const string Description = "a model file, or the folder of the run that saved it";

    /// <summary>Whether a word means a file rather than a network's notation.</summary>
    public static bool IsMeant(string text) =>
        File.Exists(text)
        || Directory.Exists(text)
        || text.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase)
        || text.Contains('/')
        || text.Contains('\\');

    /// <summary>The file that a model is read from.</summary>
    public static string FileOf(string text) => Directory.Exists(text) ? RunFolder.ModelIn(text) : text;

    /// <summary>Reads the model.</summary>
    public static Model Load(string text)
    {
        if (!Directory.Exists(text))
        {
            return File.Exists(text) ? Model.Load(text, TableModel.Format) : throw new ChainruleException(
                $"there is no model {text}", "give the model.safetensors of a run, or the run's folder, such as runs/mnist-001");
        }

        RunFolder.Settle(text);
        string path = FileOf(text);
        return File.Exists(path)
            ? Model.Load(path, TableModel.Format)
            : throw new ChainruleException(
                $"there is no {Path.GetFileName(path)} in {text}",
                "a run saves its model after its first epoch; give the folder of one that came so far"
            );
    }

    /// <summary>Refuses rows that a model can't take.</summary>
    /// <param name="model">The model.</param>
    /// <param name="input">The shape of one row.</param>
    /// <param name="source">The file or folder that they come from.</param>
    public static void CheckInput(Model model, Shape input, string source)
    {
        if (input.Count != model.Network.InputShape.Count)
        {
            throw new ChainruleException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the rows in {source} are {input}, but the model takes {model.Network.InputShape}"
                ),
                "give data like that which the model was trained on"
            );
        }
    }

    /// <summary>Refuses what a model makes of rows where that is no number.</summary>
    /// <param name="scores">The scores, (rows, Out).</param>
    /// <param name="outputs">Out.</param>
    /// <param name="place">Names a row, as in <c>line 3 of new.csv</c>.</param>
    /// <exception cref="ChainruleException">One is NaN or infinite.</exception>
    public static void RequireNumbers(IReadOnlyList<float> scores, int outputs, Func<int, string> place)
    {
        for (int i = 0; i < scores.Count; i++)
        {
            if (!float.IsFinite(scores[i]))
            {
                string what = float.IsNaN(scores[i]) ? "NaN" : "infinite";
                throw new ChainruleException(
                    $"what the model predicts for {place(i / outputs)} is {what}, and no number",
                    "its parameters, or the numbers in the row, are too large to compute with: train it again, or look at the row"
                );
            }
        }
    }

    /// <summary>The number of classes that a model tells apart.</summary>
    /// <exception cref="ChainruleException">It tells labels of which any may be true.</exception>
    public static int ClassCount(Model model) =>
        model.Labels is null
            ? model.UsualLoss.ClassCount(model.Network.OutputShape.Count)
            : throw new ChainruleException(
                "the model tells labels of which any may be true at once, but the data holds one class for each row",
                "predict with it, or measure it from code: see Evaluation.Labels"
            );

    /// <summary>The name of a class or label; its number where it has none.</summary>
    public static string ClassName(Model model, int index) =>
        model.Labels is { } labels ? labels.Names[index]
        : index < model.Classes.Count ? model.Classes[index]
        : index.ToString(CultureInfo.InvariantCulture);
}
