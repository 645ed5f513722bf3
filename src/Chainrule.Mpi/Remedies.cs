namespace Chainrule.Mpi;

/// <summary>What to do about what can go wrong in several places.</summary>
internal static class Remedies
{
    /// <summary>The variable that names the library to load.</summary>
    public const string Variable = "CHAINRULE_MPI";

    /// <summary>The library that was found is the wrong one.</summary>
    public const string NameTheLibrary = $"name the file of the launcher's own library in the environment variable {Variable}";

    /// <summary>Nothing is lost.</summary>
    public const string GoOn = "the last checkpoint is whole: look after that process's machine, and resume the run";
}
