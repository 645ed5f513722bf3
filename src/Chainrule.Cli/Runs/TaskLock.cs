using Chainrule.Files;

namespace Chainrule.Cli.Runs;

/// <summary>Keeps other processes from a task while this one is at it.</summary>
internal static class TaskLock
{
    /// <summary>Takes a task; null where somebody else is at it.</summary>
    /// <param name="folder">The folder that the processes share.</param>
    /// <param name="task">The task's name in it.</param>
    /// <exception cref="ChainruleException">It can't be taken by anybody: the folder can't be written to.</exception>
    public static FolderLock? TryTake(string folder, string task)
    {
        try
        {
            return FolderLock.TryTake(folder, $".{task}.lock");
        }
        catch (Exception exception) when (DiskError.IsOne(exception))
        {
            throw DiskError.WhileWriting(folder, exception);
        }
    }
}
