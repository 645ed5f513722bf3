using System.Globalization;
using System.Text;
using Chainrule.Files;
using Chainrule.Tables;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>
/// The models of a cross-validation's folds, in a folder beside that of the run: processes that share the training leave them
/// there, and whoever has the last one goes on with all.
/// </summary>
internal sealed class FoldsFolder
{
    private const string Ending = ".folds", AgreementName = "training.txt", Whole = "whole";

    private readonly string _path;
    private readonly int _folds;

    private FoldsFolder(string path, int folds) => (_path, _folds) = (path, folds);

    /// <summary>The folds that aren't there, from 0.</summary>
    public IReadOnlyList<int> Missing => [.. Enumerable.Range(0, _folds).Where(fold => !File.Exists(FileOf(fold)))];

    /// <summary>Opens the folder, a new one or that of the same training.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="mayReplace">Whether what is in that now may go.</param>
    /// <param name="folds">The number of folds.</param>
    /// <param name="inCommon">What those who share the training have in common.</param>
    /// <exception cref="ChainruleException">The folds there are of another training, or the run's folder isn't empty.</exception>
    public static FoldsFolder Open(
        string run, bool mayReplace, int folds, IReadOnlyList<KeyValuePair<string, string>> inCommon)
    {
        string path = Path.TrimEndingDirectorySeparator(run) + Ending, kept = Path.Combine(path, AgreementName);
        try
        {
            if (!Directory.Exists(path) && !mayReplace
                && Directory.Exists(run) && Directory.EnumerateFileSystemEntries(run).Any())
            {
                throw new ChainruleException(
                    $"{run} exists already and is not empty", "choose another folder, or replace the run in it with --force");
            }

            Directory.CreateDirectory(path);
            string[] lines = [.. inCommon.Select(fact => $"{fact.Key}: {fact.Value.ReplaceLineEndings(" ")}")];
            if (!File.Exists(kept))
            {
                byte[] text = Encoding.UTF8.GetBytes(string.Join('\n', lines));
                DurableFile.Write(kept, overwrite: true, stream => stream.Write(text), text.Length);
            }

            string[] before = File.ReadAllLines(kept);
            string there = before.Except(lines).FirstOrDefault("nothing"), here = lines.Except(before).FirstOrDefault("nothing");
            return there == here ? new FoldsFolder(path, folds) : throw new ChainruleException(
                $"{path} holds folds of another training: {there} there, {here} here",
                "choose another folder with --out, or delete this one");
        }
        catch (Exception exception) when (DiskError.IsOne(exception))
        {
            throw DiskError.WhileWriting(path, exception);
        }
    }

    /// <summary>Takes a fold; null where somebody else is at it.</summary>
    public FolderLock? TryTake(int fold) => TaskLock.TryTake(_path, NameOf(fold));

    /// <summary>Takes what is left when all folds are there; null where somebody else is at it.</summary>
    public FolderLock? TryTakeWhole() => TaskLock.TryTake(_path, Whole);

    /// <summary>The model of a fold; null where there is none yet.</summary>
    public TableModel? Load(int fold) => File.Exists(FileOf(fold)) ? TableModel.Load(FileOf(fold)) : null;

    /// <summary>Keeps the model of a fold.</summary>
    public void Save(int fold, TableModel model) => model.Save(FileOf(fold), overwrite: true);

    private string FileOf(int fold) => Path.Combine(_path, $"{NameOf(fold)}.safetensors");

    private static string NameOf(int fold) => string.Create(CultureInfo.InvariantCulture, $"fold-{fold + 1:000}");
}
