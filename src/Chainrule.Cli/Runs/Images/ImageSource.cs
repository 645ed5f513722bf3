using Chainrule.Data;
using Chainrule.Images.Folders;
using Chainrule.Images.Training;
using Chainrule.Models;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Images;

/// <summary>Where DATA leads: IDX files, shipped with the tool or the user's own, or a folder of images.</summary>
internal abstract class ImageSource
{
    /// <summary>A source.</summary>
    /// <param name="text">DATA as the user wrote it.</param>
    /// <param name="folder">The folder that holds the files.</param>
    protected ImageSource(string text, string folder)
    {
        (Text, Folder) = (text, folder);
    }

    /// <summary>DATA as the user wrote it.</summary>
    public string Text { get; }

    /// <summary>The folder that holds the files.</summary>
    public string Folder { get; }

    /// <summary>A short name for folders and headings.</summary>
    public virtual string Name =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Text))) is { Length: > 0 } name ? name : "data";

    /// <summary>DATA such that it leads to the same data from any folder.</summary>
    public virtual string Lasting => Path.GetFullPath(Folder);

    /// <summary>The files that it is read from.</summary>
    public abstract DataFiles Files { get; }

    /// <summary>What images are trained with where the user says nothing.</summary>
    /// <param name="input">The shape of an image.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="images">The number of images to train on.</param>
    /// <param name="augmentation">How much they are changed by chance; null for as is usual for such data.</param>
    public abstract ImageRecipe RecipeFor(Shape input, int classes, int images, Augmentation? augmentation);

    /// <summary>How the network of another model is trained on where the user says nothing.</summary>
    /// <param name="layers">The network.</param>
    /// <param name="images">The number of images to train on.</param>
    /// <param name="isFrozen">Whether some of its layers stay as they are.</param>
    public abstract ImageRecipe FineTuningOf(string layers, int images, bool isFrozen);

    /// <summary>Reads all of it.</summary>
    /// <param name="settings">How.</param>
    /// <param name="scene">Who is told how it goes, and what ends it.</param>
    /// <exception cref="ChainruleException">It can't be read, or there is nothing to learn from.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public abstract ImageRows Load(ImageSettings settings, ReadingScene scene);

    /// <summary>Reads the rows to test with alone.</summary>
    /// <param name="model">The model to test.</param>
    /// <param name="settings">What the run was trained by that the model comes from, where it was trained on this data; else
    /// null.</param>
    /// <param name="scene">Who is told how it goes, and what ends it.</param>
    /// <exception cref="ChainruleException">It can't be read, or the model doesn't take it.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public abstract TestImages LoadTest(Model model, ImageSettings? settings, ReadingScene scene);

    /// <summary>Whether a word means data that ships with the tool.</summary>
    public static bool IsShipped(string text) => text == ShippedData.Name;

    /// <summary>Whether a word means a folder of images, and not of IDX files.</summary>
    public static bool IsFolder(string text) => Directory.Exists(text) && !IdxFolder.IsOne(text) && ImageFolder.IsMeant(text);

    /// <summary>Finds the data that a word means; what ships goes before a folder of that name.</summary>
    public static ImageSource Find(string text)
    {
        if (text == ShippedData.Name)
        {
            return new IdxSource(text, ShippedData.Find(AppContext.BaseDirectory));
        }

        if (Directory.Exists(text))
        {
            return IsFolder(text) ? new FolderSource(text) : new IdxSource(text, text);
        }

        if (File.Exists(text))
        {
            return new IdxSource(text, text);
        }

        string? nearest = text.Contains(Path.DirectorySeparatorChar) ? null : Suggestion.Nearest(text, [ShippedData.Name]);
        throw new ChainruleException(
            $"there is no data '{text}'",
            nearest is null
                ? "give a table such as houses.csv, or a folder of images, or 'mnist', or a folder with the four IDX files "
                    + "of a data set"
                : $"did you mean '{nearest}'?"
        );
    }
}
