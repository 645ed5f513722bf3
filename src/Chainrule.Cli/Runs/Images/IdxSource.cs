using Chainrule.Data;
using Chainrule.Files;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Images;

/// <summary>Where DATA leads: the data that ships with the tool, or a folder of the user's own.</summary>
internal sealed class IdxSource
{
    private IdxSource(string text, string name, string folder)
    {
        Text = text;
        Name = name;
        Folder = folder;
    }

    /// <summary>DATA as the user wrote it.</summary>
    public string Text { get; }

    /// <summary>A short name for folders and headings.</summary>
    public string Name { get; }

    /// <summary>The folder that holds the files.</summary>
    public string Folder { get; }

    /// <summary>DATA such that it leads to the same data from any folder.</summary>
    public string Lasting => Text == ShippedData.Name ? Text : Path.GetFullPath(Folder);

    /// <summary>Whether a word means data that ships with the tool.</summary>
    public static bool IsShipped(string text) => text == ShippedData.Name;

    /// <summary>Finds the data that a word means; a folder in sight goes before what ships.</summary>
    public static IdxSource Find(string text)
    {
        if (text == ShippedData.Name)
        {
            return new IdxSource(text, text, ShippedData.Find(AppContext.BaseDirectory));
        }

        if (!Directory.Exists(text) && !File.Exists(text))
        {
            string? nearest = text.Contains(Path.DirectorySeparatorChar) ? null : Suggestion.Nearest(text, [ShippedData.Name]);
            throw new ChainruleException(
                $"there is no data '{text}'",
                nearest is null
                    ? "give a table such as houses.csv, or 'mnist', or a folder with the four IDX files of a data set"
                    : $"did you mean '{nearest}'?"
            );
        }

        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(text)));
        return new IdxSource(text, name.Length == 0 ? "data" : name, text);
    }

    /// <summary>Reads the whole data set.</summary>
    public IdxData Load() => IdxData.Load(Folder);

    /// <summary>Reads the test rows alone.</summary>
    /// <param name="classes">The number of classes that labels may name.</param>
    /// <param name="scaling">How raw inputs are prepared.</param>
    public IDataset LoadTest(int classes, Scaling scaling) => IdxData.LoadTest(Folder, classes, scaling);

    /// <summary>Reads the images to predict: the test images of a data set, or those of a single file.</summary>
    public static IdxArray ReadImages(string text) =>
        IdxFile.Read(File.Exists(text) ? text : IdxFolder.FindTestImages(Find(text).Folder));

    /// <summary>The files that it is read from.</summary>
    public DataFiles Files => new([.. IdxFolder.Find(Folder).All]);
}
