using Chainrule.Cli.Runs;
using Chainrule.Models;
using Chainrule.Tables;

namespace Chainrule.Cli.Commands;

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

    /// <summary>Reads the model.</summary>
    public static Model Load(string text)
    {
        if (!Directory.Exists(text))
        {
            return File.Exists(text) ? Model.Load(text, TableModel.Format) : throw new ChainruleException(
                $"there is no model {text}", "give the model.safetensors of a run, or the run's folder, such as runs/mnist-001");
        }

        string path = RunFolder.ModelIn(text);
        return File.Exists(path)
            ? Model.Load(path, TableModel.Format)
            : throw new ChainruleException(
                $"there is no {Path.GetFileName(path)} in {text}",
                "a run saves its model after its first epoch; give the folder of one that came so far"
            );
    }

    /// <summary>The number of classes that a model tells apart.</summary>
    public static int ClassCount(Model model) => model.UsualLoss.ClassCount(model.Network.OutputShape.Count);

    /// <summary>The name of a class; its number where it has none.</summary>
    public static string ClassName(Model model, int index) =>
        index < model.Classes.Count ? model.Classes[index] : index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
