"""Settings of every student's server; JupyterHub's configuration points to this folder by JUPYTER_CONFIG_PATH."""

c = get_config()  # noqa: F821

# Kernels listen on sockets in a folder that only the student may enter, not on ports that all users of a computer see.
c.KernelManager.transport = "ipc"

# What the course does not need costs memory and time in each of fifty servers: other languages' servers, terminals.
# labconfig/page_config.json turns off their other halves, in the browser.
c.ServerApp.jpserver_extensions = {"jupyter_lsp": False, "jupyter_server_terminals": False}
c.LabApp.news_url = None  # asks every student about news, and fetches them from a network
c.LabApp.extension_manager = "readonly"

# A save on a full disk leaves the old file whole, and says what to do: tidy up. Without a terminal, folders too can be
# deleted in JupyterLab only, which asks before. (JupyterHub turns the trash off, where they would still take room.)
c.ServerApp.contents_manager_class = "saving.Contents"
c.FileContentsManager.always_delete_dir = True
