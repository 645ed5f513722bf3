using Chainrule.Data;
using Chainrule.Files;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Images;

/// <summary>Where DATA leads: the data that ships with the clone, or a folder of the user's own.</summary>
internal sealed class IdxSource
{
    private const string Shipped = "mnist";

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
    public string Lasting => Text == Shipped ? Text : Path.GetFullPath(Folder);

    /// <summary>Whether a word means data that ships with the clone.</summary>
    public static bool IsShipped(string text) => text == Shipped;

    /// <summary>Finds the data that a word means; a folder in sight goes before what ships.</summary>
    public static IdxSource Find(string text)
    {
        if (text == Shipped)
        {
            return new IdxSource(text, text, Path.Combine(ShippedData(), text));
        }

        if (!Directory.Exists(text) && !File.Exists(text))
        {
            string? nearest = text.Contains(Path.DirectorySeparatorChar) ? null : Suggestion.Nearest(text, [Shipped]);
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

    // The tool lies in its own build folder inside the clone, the data at the top of it.
    private static string ShippedData()
    {
        if (Environment.GetEnvironmentVariable("CHAINRULE_DATA") is { Length: > 0 } chosen)
        {
            return Directory.Exists(Path.Combine(chosen, Shipped))
                ? chosen
                : throw new ChainruleException(
                    $"CHAINRULE_DATA is {chosen}, but there is no folder '{Shipped}' in it",
                    "let it name the clone's data folder"
                );
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string data = Path.Combine(folder.FullName, "data");
            if (Directory.Exists(Path.Combine(data, Shipped)))
            {
                return data;
            }
        }

        throw new ChainruleException(
            $"the data that ships with chainrule is not in any folder above {AppContext.BaseDirectory}",
            "let the variable CHAINRULE_DATA name the clone's data folder"
        );
    }
}
