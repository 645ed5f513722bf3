using System.Text;
using Chainrule.Exchange.Source;
using Chainrule.Files;
using Chainrule.Models;

namespace Chainrule.Exchange;

/// <summary>
/// Writes a model as one file of C# that needs nothing but .NET: a static class with <c>Predict</c>, <c>Classify</c> and a
/// <c>SelfTest</c> of five rows, to be compiled into any program.
/// <code>
/// CSharpExport.Save(model, "Penguins.cs");
/// </code>
/// </summary>
/// <remarks>
/// <para>
/// The library's bits on every instruction set: its functions and its order of additions are in the file. Taken are dense
/// networks with any of the library's activations, normalizations, embeddings and joins, of images and numbers with their
/// scaling, and of tables with what prepares their columns; convolutions are refused.
/// </para>
/// <para>
/// Rows of tables are a record with a property for each column. Blanks around texts are taken off; of a category its own
/// spelling, another case of it, and the usual ways to write a missing value are known. Dates come in as days since 1970, numbers
/// with units as numbers.
/// </para>
/// </remarks>
public static class CSharpExport
{
    /// <summary>Writes a model's file.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file, whose name the class gets.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <exception cref="FileExistsException">The file exists, and <paramref name="overwrite"/> is false.</exception>
    /// <exception cref="ChainruleException">The file can't be written, or a part of the model can't be C#.</exception>
    public static void Save(Model model, string path, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(path);
        byte[] bytes = Encoding.UTF8.GetBytes(ToText(model, Path.GetFileNameWithoutExtension(path)));
        DurableFile.Write(path, overwrite, stream => stream.Write(bytes), bytes.Length);
    }

    /// <summary>The name of the class in a file: that of the file, as C# writes names.</summary>
    /// <param name="path">The file.</param>
    public static string ClassIn(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Names.Of(Path.GetFileNameWithoutExtension(path), "Model");
    }

    /// <summary>A model's file as a text.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">What the class is called; signs that no name has are left out.</param>
    /// <exception cref="ChainruleException">A part of the model can't be C#.</exception>
    public static string ToText(Model model, string name)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(name);
        return new ModelSource(model, Names.Of(name, "Model")).Write();
    }
}
